from django.db import models
from django.utils import timezone


class SignInCount(models.Model):
    """Failed sign-ins in a row, of an account (its id) or of a name that nobody has (None).

    `key` says what is counted: a password or a code, whose, and from which known browser (chat/people/locks.py).
    """

    key = models.CharField(max_length=100, primary_key=True)
    # No foreign key: the page on which an administrator deletes an account would list these rows. They last for a day.
    account = models.BigIntegerField(null=True)
    failures = models.PositiveIntegerField(default=0)
    failed_at = models.DateTimeField(default=timezone.now)
    locked_until = models.DateTimeField(null=True)

    class Meta:
        """An index to find the oldest, which are removed."""

        indexes = [models.Index(fields=["failed_at"], name="sign_in_count_oldest")]

    def __str__(self) -> str:
        return self.key
