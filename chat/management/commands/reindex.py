"""`manage.py reindex`: rebuilds the search index and prints the number of messages."""

import time
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, DataError, IntegrityError

from chat.search import rebuild, size

WAIT_S = 0.1
TOLD_EACH = 10_000


class Command(BaseCommand):
    """`manage.py reindex [--user NAME]`."""

    help = (
        "Rebuild the search index, for rows that came another way than through the server (loaddata, SQL). May run "
        "beside the server: the search finds all the time what it found before."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """`--user`."""
        parser.add_argument("--user", metavar="NAME", help="only the messages of this person")

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError if the rebuild did not finish; what was indexed is kept."""
        try:
            self._rebuild(options["user"])
        except DatabaseError as error:
            # A database that refuses a row may quote it, and it holds people's messages.
            said = type(error).__name__ if isinstance(error, DataError | IntegrityError) else str(error).strip()
            raise CommandError(
                f"The search index was not completed: {said}. What was indexed is kept; run reindex again. If "
                "the database is new, start the server once, which prepares it."
            ) from error

    def _rebuild(self, name: str | None) -> None:
        user_id = None if name is None else _id_of(name)
        whose = "everybody" if name is None else name
        self.stdout.write(f"Indexing {_count(size(user_id))} of {whose}.")
        messages = found = 0
        begun = time.monotonic()
        for step in rebuild(user_id):
            if step is not None:
                self._tell(messages, messages + step.messages)
                messages, found = messages + step.messages, found + step.found
            # Leaves half of the time to the server: SQLite has one writer at a time.
            time.sleep(time.monotonic() - begun if step is not None else WAIT_S)
            begun = time.monotonic()
        self.stdout.write(_summary(messages, found))

    def _tell(self, before: int, now: int) -> None:
        if now // TOLD_EACH > before // TOLD_EACH:
            self.stdout.write(f"  {now:,}")


def _id_of(name: str) -> int:
    users = get_user_model()
    found = users.objects.filter(**{users.USERNAME_FIELD: name}).values_list("pk", flat=True).first()
    if found is None:
        raise CommandError(
            f"There is no user {name!r}. --user takes the user name, as the admin's list of users shows it."
        )
    return int(found)


def _summary(messages: int, found: int) -> str:
    left = messages - found
    rest = f" {left:,} cannot: they have no text, or the log above says why." if left else ""
    return f"Read {_count(messages)}; {found:,} can be found.{rest}"


def _count(number: int) -> str:
    return f"{number:,} message{'' if number == 1 else 's'}"
