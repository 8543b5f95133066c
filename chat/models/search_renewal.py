from django.db import models


class SearchRenewal(models.Model):
    """A pending rebuild of the search index. A migration that changes the terms makes the single row.

    `below`: messages with smaller ids are still to be marked for indexing; None: all. The row is deleted at the end.
    """

    below = models.UUIDField(null=True)

    def __str__(self) -> str:
        return f"below {self.below}"
