from django.db import models
from django.utils import timezone


class ModelList(models.Model):
    """The last model list of a backend, used while it is down. `entries`: [{"name", "size", "loaded"}]; `address`: the
    backend's, without credentials. The list is not valid for another address."""

    backend = models.CharField(max_length=20, primary_key=True)
    address = models.TextField(blank=True, default="", db_default="")
    entries = models.JSONField(default=list)
    fetched_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.backend
