from django.db import models

from .message import Message


class SearchEntry(models.Model):
    """A message that can be found. Its number grows with each new message, so the newest is found first; the words are
    in a table of the database's own full-text search (chat/search/) under the same number.
    """

    id = models.BigAutoField(primary_key=True)
    message = models.OneToOneField(Message, models.CASCADE, related_name="search_entry")

    def __str__(self) -> str:
        return str(self.pk)
