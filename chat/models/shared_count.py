from django.db import models


class SharedCount(models.Model):
    """A row of the cache that all server processes share (chat/people/shared_cache.py): counts of the sign-in limits,
    and used codes of a second factor. `expires_at`: seconds since 1970.
    """

    key = models.CharField(max_length=300, primary_key=True)
    value = models.TextField()
    expires_at = models.FloatField()

    class Meta:
        """An index for the removal of expired rows."""

        indexes = [models.Index(fields=["expires_at"], name="shared_count_expired")]

    def __str__(self) -> str:
        return self.key
