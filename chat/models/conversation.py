from django.conf import settings
from django.db import models
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .folder import FOLDER_LENGTH, Folder
from .ids import uuid7
from .memory_key import new_memory_key
from .tables import with_tables

TITLE_LENGTH = 200
# One subquery for all rows, with literal states: with parameters SQLite cannot use the index of the few replies under
# way and reads every reply (13 ms for 60,000 of them, instead of 0.1 ms).
_WRITING = """
    {conversation}.id IN (
        SELECT m.conversation_id FROM {generation} g JOIN {message} m ON m.id = g.message_id
        WHERE g.status IN ({under_way})
    )
"""


class ConversationQuerySet(models.QuerySet["Conversation"]):
    """Selections of conversations by owner and deletion, and their order."""

    def kept(self) -> "ConversationQuerySet":
        """Conversations of all people, without deleted ones."""
        return self.filter(deleted_at=None)

    def of(self, user_id: int) -> "ConversationQuerySet":
        """The person's conversations, without deleted ones."""
        return self.kept().filter(owner_id=user_id)

    def in_trash_of(self, user_id: int) -> "ConversationQuerySet":
        """The person's deleted conversations that are not purged yet."""
        return self.filter(owner_id=user_id, deleted_at__isnull=False)

    def newest_first(self) -> "ConversationQuerySet":
        """By the last change; ties are ordered by id."""
        return self.order_by("-updated_at", "-id")

    def with_writing(self) -> "ConversationQuerySet":
        """Annotates `writing`: whether a reply is under way. Joins the folder, whose name is shown with it."""
        # As a dictionary: the type checker would treat the keyword as a second definition of the attribute.
        writing = RawSQL(with_tables(_WRITING), (), models.BooleanField())  # noqa: S611 - constants
        return self.select_related("folder").annotate(**{"writing": writing})


class Conversation(models.Model):
    """A tree of messages that belongs to one person. `head` is the last message of the shown branch.

    `finished_at`, `seen_at`: when a reply last ended here, and when the person last opened it. `system_prompt` and the
    parameters: empty means the person's default; so does None in `use_victoria` and `model`, where "" is the default
    model of MLX. `memory_key`: Victoria's memory key, sent only to Victoria.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("owner"))
    title = models.CharField(_("title"), max_length=TITLE_LENGTH, blank=True)
    pinned = models.BooleanField(_("pinned"), default=False)
    archived = models.BooleanField(_("archived"), default=False)
    folder = models.ForeignKey(
        Folder, models.SET_NULL, null=True, blank=True, related_name="conversations", verbose_name=_("folder")
    )
    # Where the version before filed by name. Its processes go on beside ours while several are updated one after the
    # other: the column stays, with a default, and what they write there is taken over (actions/folders.py).
    former_folder = models.CharField(
        max_length=FOLDER_LENGTH, blank=True, default="", db_default="", db_column="folder", editable=False
    )
    head = models.ForeignKey("chat.Message", models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    updated_at = models.DateTimeField(_("updated"), default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    system_prompt = models.TextField(_("system prompt"), blank=True, default="", db_default="")
    temperature = models.FloatField(_("temperature"), null=True, blank=True)
    max_tokens = models.PositiveIntegerField(_("token limit"), null=True, blank=True)
    use_victoria = models.BooleanField(_("Victoria first"), null=True, blank=True)
    model = models.CharField(_("model"), max_length=200, null=True, blank=True)
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True)
    # Empty: written by a process or tool that does not know this column; the first request to Victoria sets it.
    memory_key = models.CharField(max_length=64, default=new_memory_key, db_default="", editable=False)
    writing: bool  # set only by with_writing

    objects = ConversationQuerySet.as_manager()

    class Meta:
        """Indexes for a person's list, newest first, and for the few deleted ones."""

        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        indexes = [
            models.Index(fields=["owner", "-updated_at", "-id"], name="conversation_sidebar"),
            models.Index(
                fields=["deleted_at"], condition=models.Q(deleted_at__isnull=False), name="conversation_trash"
            ),
        ]

    def __str__(self) -> str:
        # Never the title: it is a person's text, and administrators read this, also where they delete an account.
        return str(self.id)

    def key_for_victoria(self) -> str:
        """The stored memory key, made now if it is empty: an empty key would be one memory shared by everybody."""
        if not self.memory_key:
            Conversation.objects.filter(pk=self.pk, memory_key="").update(memory_key=new_memory_key())
            self.refresh_from_db(fields=["memory_key"])
        return self.memory_key

    @property
    def folder_name(self) -> str:
        """The name of its folder, "" for none: what page and API call `folder`."""
        return self.folder.name if self.folder else ""

    @property
    def is_unseen(self) -> bool:
        """Whether a reply ended here since the person last opened it."""
        return self.finished_at is not None and (self.seen_at is None or self.seen_at < self.finished_at)
