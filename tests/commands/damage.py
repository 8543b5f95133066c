"""A small history, ways to damage it, and the command's run on it."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection

from chat.models import Conversation, Generation, Message, Role, Status, uuid7


@contextmanager
def unguarded() -> Iterator[None]:
    """The database takes what its foreign keys would refuse, as after raw SQL or a bad import."""
    off, on = (
        ("PRAGMA foreign_keys=OFF", "PRAGMA foreign_keys=ON")
        if connection.vendor == "sqlite"
        else ("SET session_replication_role = replica", "SET session_replication_role = DEFAULT")
    )
    with connection.cursor() as cursor:
        cursor.execute(off)
        try:
            yield
        finally:
            cursor.execute(on)


class Talk:
    """A conversation that grows by `ask`."""

    def __init__(self, name: str = "alice") -> None:
        owner, _made = User.objects.get_or_create(username=name)
        self.row = Conversation.objects.create(owner=owner, title="Talk")

    def ask(self, text: str = "Hello", below: UUID | None = None) -> tuple[UUID, UUID]:
        """(question, reply), the reply complete and shown."""
        question, reply = self.message(Role.USER, below, text), uuid7()
        self.message(Role.ASSISTANT, question, f"Answer to {text}", reply)
        Generation.objects.create(message_id=reply, status=Status.COMPLETE)
        self.show(reply)
        return question, reply

    def message(self, role: str, parent: UUID | None, text: str = "words", key: UUID | None = None) -> UUID:
        made = Message.objects.create(id=key or uuid7(), conversation=self.row, parent_id=parent, role=role, text=text)
        return made.id

    def show(self, head: UUID | None) -> None:
        Conversation.objects.filter(pk=self.row.pk).update(head_id=head)

    @property
    def head(self) -> UUID | None:
        return Conversation.objects.values_list("head_id", flat=True).get(pk=self.row.pk)

    def parent(self, message: UUID) -> UUID | None:
        return Message.objects.values_list("parent_id", flat=True).get(pk=message, conversation=self.row)


def set_parent(message: UUID, parent: UUID | None) -> None:
    Message.objects.filter(pk=message).update(parent_id=parent)


def check_history(*arguments: str) -> tuple[int, str]:
    """Exit status and what it says."""
    output = StringIO()
    try:
        call_command("check_history", *arguments, stdout=output)
    except SystemExit as end:
        return int(str(end.code)), output.getvalue()
    return 0, output.getvalue()


def everything() -> dict[str, list[dict[str, Any]]]:
    """All rows of all tables of the chat."""
    return {
        model.__name__: list(model.objects.order_by("pk").values())
        for model in apps.get_app_config("chat").get_models()
    }
