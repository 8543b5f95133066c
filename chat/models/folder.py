from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .ids import uuid7

FOLDER_LENGTH = 100


class Folder(models.Model):
    """A person's folder. `position`: its place among theirs, by hand; ties are ordered by id, which is by age."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("owner"), related_name="folders")
    name = models.CharField(_("name"), max_length=FOLDER_LENGTH)
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        """One folder of a name for each person: conversations are filed by it."""

        verbose_name = _("folder")
        verbose_name_plural = _("folders")
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="folder_name_once")]

    def __str__(self) -> str:
        # Never the name: it is a person's text, as a conversation's title.
        return str(self.id)
