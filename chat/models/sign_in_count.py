from django.db import models
from django.utils import timezone


class SignInCount(models.Model):
    """Consecutive failed sign-ins of an account (its id) or of an unknown name (None).

    `key`: password or code, the account, and the known browser, if any (chat/people/locks.py).
    """

    key = models.CharField(max_length=100, primary_key=True)
    # No foreign key: the admin's page for deleting an account would list these rows. They are kept for a day.
    account = models.BigIntegerField(null=True)
    failures = models.PositiveIntegerField(default=0)
    failed_at = models.DateTimeField(default=timezone.now)
    locked_until = models.DateTimeField(null=True)

    class Meta:
        """An index for the removal of the oldest rows."""

        indexes = [models.Index(fields=["failed_at"], name="sign_in_count_oldest")]

    def __str__(self) -> str:
        return self.key
