from django.conf import settings
from django.db import models
from django.utils import timezone


class Command(models.Model):
    """An executed command under the browser's key: a retry gets the same acknowledgement.

    The ids are plain UUIDs, not foreign keys: an acknowledgement stays valid when its rows are deleted later.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
    key = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    conversation = models.UUIDField()
    message = models.UUIDField(null=True)
    reply = models.UUIDField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """Unique keys for each person: of two processes that get the same command, one fails to insert."""

        constraints = [models.UniqueConstraint(fields=["user", "key"], name="command_once")]

    def __str__(self) -> str:
        return self.key
