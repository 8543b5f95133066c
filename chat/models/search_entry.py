from django.db import models

from .message import Message


class SearchEntry(models.Model):
    """An indexed message. The id grows with each new message, so that results are newest first; the terms are in a
    table of the database's full-text search (chat/search/) under the same id.
    """

    id = models.BigAutoField(primary_key=True)
    message = models.OneToOneField(Message, models.CASCADE, related_name="search_entry")

    def __str__(self) -> str:
        return str(self.pk)
