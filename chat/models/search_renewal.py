from django.db import models


class SearchRenewal(models.Model):
    """All messages are to be read anew for the search: a migration that changes what its terms are makes the one row.

    `below`: those with smaller ids are still to be marked so; None, all are. The row goes when none is left.
    """

    below = models.UUIDField(null=True)

    def __str__(self) -> str:
        return f"below {self.below}"
