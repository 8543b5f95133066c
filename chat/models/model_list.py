from django.db import models
from django.utils import timezone


class ModelList(models.Model):
    """The last model list that a backend gave, for when it is down. `entries`: [{"name", "size", "loaded"}]."""

    backend = models.CharField(max_length=20, primary_key=True)
    entries = models.JSONField(default=list)
    fetched_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.backend
