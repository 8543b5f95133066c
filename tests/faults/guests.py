"""Many people with as many tabs each as one may have. Their accounts, sessions and conversations are made directly in
the database: by the pages it would take minutes."""

import asyncio
import json
from collections.abc import Awaitable, Iterable
from typing import TypeVar

from tests.support.installation import Installation, environment, manage
from tests.support.person import Person, Tab
from tests.support.server import ServerProcess

T = TypeVar("T")
GUESTS, TABS_EACH = 50, 20
TABS = GUESTS * TABS_EACH
PATIENCE_S = 60.0
ROOM = {"SOCKETS_PER_USER": str(TABS_EACH), "REPLIES_PER_USER": str(TABS_EACH)}

_MAKE_GUESTS = f"""
import json
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from chatsite import settings

sessions = {{}}
for number in range({GUESTS}):
    user = User.objects.create_user(f"guest{{number}}")
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    sessions[user.username] = session.session_key
print("MADE " + json.dumps(sessions))
"""

_MAKE_CONVERSATIONS = f"""
import json
from django.contrib.auth.models import User
from django.utils import timezone
from chat.models import Attempt, Conversation, Generation, Message
from tests.faults.answers import answer

now, made = timezone.now(), []
for user in User.objects.filter(username__startswith="guest").order_by("pk"):
    for number in range({TABS_EACH}):
        text = f"{{user.username}} asked {{number}}"
        said = answer(text, "victoria")
        conversation = Conversation(owner=user, title=text)
        question = Message(conversation=conversation, role="user", text=text)
        reply = Message(conversation=conversation, parent=question, role="assistant", text=said)
        times = {{"started_at": now, "ended_at": now}}
        generation = Generation(
            message=reply, status="complete", finish="stop", backend="victoria", seq=1, first_content_at=now, **times
        )
        attempt = Attempt(
            generation=generation, number=1, backend="victoria", outcome="answered", chars=len(said), **times
        )
        made.append((conversation, question, reply, generation, attempt))
conversations, questions, replies, generations, attempts = zip(*made)
Conversation.objects.bulk_create(conversations)
Message.objects.bulk_create([*questions, *replies])
Generation.objects.bulk_create(generations)
Attempt.objects.bulk_create(attempts)
for conversation, reply in zip(conversations, replies):
    conversation.head = reply
Conversation.objects.bulk_update(conversations, ["head"])
print("MADE " + json.dumps([str(conversation.pk) for conversation in conversations]))
"""


def make_guests(installation: Installation) -> None:
    """GUESTS people with a session each, as `Person(server, "guest0")` and so on."""
    installation.sessions.update(json.loads(_run(installation, _MAKE_GUESTS)))


def make_conversations(installation: Installation) -> list[str]:
    """TABS_EACH for each guest, one question and its whole answer in each, in the order of `seats`."""
    made: list[str] = json.loads(_run(installation, _MAKE_CONVERSATIONS))
    return made


def seats(server: ServerProcess) -> list[Person]:
    """Who sits at each of the TABS tabs."""
    people = [Person(server, f"guest{number}") for number in range(GUESTS)]
    return [person for person in people for _ in range(TABS_EACH)]


async def open_tab(person: Person) -> Tab:
    """One of a crowd: it waits for its turn, and neither the library's queue nor its pings get in the way."""
    tab = await person.open_tab(max_queue=None, open_timeout=PATIENCE_S, ping_interval=None)
    tab.patience = PATIENCE_S
    return tab


async def all_at_once(work: Iterable[Awaitable[T]]) -> list[T]:
    return list(await asyncio.gather(*work))


def _run(installation: Installation, script: str) -> str:
    extra = {"DATABASE_URL": installation.database_url} if installation.database_url else {}
    output = manage(environment(installation.data_dir, **extra), "shell", "-v0", "-c", script)
    return next(line for line in output.splitlines() if line.startswith("MADE ")).removeprefix("MADE ")
