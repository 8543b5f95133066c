from uuid import UUID

from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .conversation import Conversation
from .ids import uuid7
from .tables import with_tables


class Role(models.TextChoices):
    """The author of a message. Values as in the models' APIs."""

    USER = "user", _("person")
    ASSISTANT = "assistant", _("reply")


_BRANCH = """
    WITH RECURSIVE branch(id, parent_id, depth) AS (
        SELECT id, parent_id, 0 FROM {message} WHERE id = %s
        UNION ALL
        SELECT m.id, m.parent_id, b.depth + 1 FROM {message} m JOIN branch b ON m.id = b.parent_id
    )
    SELECT m.role, m.text, (SELECT COUNT(*) FROM branch)
    FROM branch b JOIN {message} m ON m.id = b.id WHERE b.depth < %s ORDER BY b.depth DESC
"""
_END_OF_BRANCH = """
    WITH RECURSIVE below(id) AS (
        SELECT id FROM {message} WHERE id = %s
        UNION ALL
        SELECT m.id FROM {message} m JOIN below b ON m.parent_id = b.id
    )
    SELECT m.id FROM below b JOIN {message} m ON m.id = b.id
    WHERE NOT EXISTS (SELECT 1 FROM {message} c WHERE c.parent_id = m.id)
    ORDER BY m.shown_at IS NULL, m.shown_at DESC, m.id DESC LIMIT 1
"""


class MessageManager(models.Manager["Message"]):
    """Queries for the branches of a conversation's tree."""

    def branch(self, leaf: UUID, limit: int) -> tuple[list[tuple[str, str]], int]:
        """The newest `limit` turns that end in `leaf`, oldest first, as (role, text), and the number of earlier ones.

        One recursive query over the parents: its cost grows with the length of the branch, not of the conversation.
        """
        field = Message._meta.pk
        with connection.cursor() as cursor:
            cursor.execute(with_tables(_BRANCH), [field.get_db_prep_value(leaf, connection), limit])
            rows = cursor.fetchall()
        total = rows[0][2] if rows else 0
        return [(role, text) for role, text, _total in rows], total - len(rows)

    def end_of_branch(self, message: UUID) -> UUID:
        """The leaf below `message` that was shown last, else the newest one; `message` itself if it is a leaf."""
        field = Message._meta.pk
        with connection.cursor() as cursor:
            cursor.execute(with_tables(_END_OF_BRANCH), [field.get_db_prep_value(message, connection)])
            row = cursor.fetchone()
        found: UUID = field.to_python(row[0])
        return found


class Message(models.Model):
    """A node of the conversation's tree: siblings are branches. A reply's text grows while its Generation streams.

    `shown_at`: when it last became the end of the shown branch, so that returning to a branch shows the same leaf.
    `to_index`: its text changed since it was last indexed.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    conversation = models.ForeignKey(Conversation, models.CASCADE, verbose_name=_("conversation"))
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="children")
    role = models.CharField(_("role"), max_length=10, choices=Role.choices)
    text = models.TextField(_("text"), blank=True)
    client_id = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    shown_at = models.DateTimeField(null=True, blank=True)
    to_index = models.BooleanField(default=True, db_default=True)

    objects = MessageManager()

    class Meta:
        """Indexes for a conversation in order of time, and for messages that are not indexed yet."""

        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [
            models.Index(fields=["conversation", "id"], name="message_timeline"),
            models.Index(fields=["id"], condition=models.Q(to_index=True), name="message_to_index"),
            models.Index(fields=["conversation"], condition=models.Q(to_index=True), name="message_to_index_there"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.id}"
