from uuid import UUID

from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .conversation import Conversation
from .ids import uuid7


class Role(models.TextChoices):
    USER = "user", _("person")
    ASSISTANT = "assistant", _("reply")


class MessageManager(models.Manager["Message"]):
    def branch(self, leaf: UUID, limit: int) -> tuple[list[tuple[str, str]], int]:
        """The newest `limit` turns that end in `leaf`, oldest first, as (role, text), and how many came before them.

        One recursive query over the parents, so its cost is the length of the branch, not of the conversation.
        """
        field = Message._meta.pk
        with connection.cursor() as cursor:
            cursor.execute(
                """
                WITH RECURSIVE branch(id, parent_id, depth) AS (
                    SELECT id, parent_id, 0 FROM chat_message WHERE id = %s
                    UNION ALL
                    SELECT m.id, m.parent_id, b.depth + 1 FROM chat_message m JOIN branch b ON m.id = b.parent_id
                )
                SELECT m.role, m.text, (SELECT COUNT(*) FROM branch)
                FROM branch b JOIN chat_message m ON m.id = b.id WHERE b.depth < %s ORDER BY b.depth DESC
                """,
                [field.get_db_prep_value(leaf, connection), limit],
            )
            rows = cursor.fetchall()
        total = rows[0][2] if rows else 0
        return [(role, text) for role, text, _total in rows], total - len(rows)


class Message(models.Model):
    """A node of the conversation's tree: siblings are branches. A reply's text grows while its Generation streams."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    conversation = models.ForeignKey(Conversation, models.CASCADE, verbose_name=_("conversation"))
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="children")
    role = models.CharField(_("role"), max_length=10, choices=Role.choices)
    text = models.TextField(_("text"), blank=True)
    client_id = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    objects = MessageManager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [models.Index(fields=["conversation", "id"], name="message_timeline")]

    def __str__(self) -> str:
        return f"{self.role} {self.id}"
