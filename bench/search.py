"""Search among very many messages; `python -m bench.search [MESSAGES]` in the environment of an installation.

Made-up words in the proportions of a language (the second most frequent one half as often as the first, and so on),
Russian and English, straight into the tables with plain SQL: the engine would take hours.
"""

import json
import random
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.support.installation import ROOT, Installation, environment

from .scenarios import percentile

if TYPE_CHECKING:
    from django.db.models import Model

PEOPLE, QUERIES, READ = 200, 200, 2000
WORDS, BODIES = 60_000, 20_000
# Conversations go on side by side, and each has so many messages.
SIDE_BY_SIDE, EACH = 400, 100
AT_ONCE = 20_000
TERMS = "INSERT INTO chat_search (rowid, terms) VALUES (?, ?)"
BEGIN, YEARS = datetime(2023, 1, 1, tzinfo=UTC), 3
LETTERS = ("оеаинтсрвлкмдпу", "eetaoinshrdlucm")


def measured(installation: Installation, messages: int) -> dict[str, float]:
    """Make them in an empty installation on SQLite, and search. Seconds to build, megabytes, ms of each kind."""
    command = [sys.executable, "-m", "bench.search", str(messages)]
    env = environment(installation.data_dir, DJANGO_SETTINGS_MODULE="chatsite.settings")
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"bench.search failed:\n{done.stderr}")
    numbers: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return numbers


@dataclass(frozen=True)
class Language:
    """The words, the most frequent one first, and texts made of them."""

    words: list[str]
    bodies: list[str]


def language(rng: random.Random, bodies: int) -> Language:
    made = {"".join(rng.choices(LETTERS[n % 2], k=rng.randint(2, 11))): None for n in range(WORDS)}
    words = list(made)
    weights = list(accumulate(1 / place for place in range(1, len(words) + 1)))
    lengths = [rng.choice((5, 12, 25, 40, 70)) for _ in range(bodies)]
    return Language(words, [" ".join(rng.choices(words, cum_weights=weights, k=length)) for length in lengths])


class Rows:
    """INSERT for a model, with the model's own defaults for what is not named."""

    def __init__(self, model: "type[Model]", /, *named: str, **fixed: Any) -> None:
        from django.db import connection

        template, columns = model(**fixed), {}
        for field in model._meta.concrete_fields:
            value = getattr(template, field.attname)
            columns[field.column] = None if field.column in named else field.get_db_prep_save(value, connection)
        rest = [column for column in columns if column not in named]
        names = ", ".join([*named, *rest])
        self.sql = f"INSERT INTO {model._meta.db_table} ({names}) VALUES ({', '.join('?' * len(columns))})"
        self.rest = tuple(columns[column] for column in rest)


def build(path: str, spoken: Language, messages: int) -> None:
    """Everybody, their conversations and messages, and the words of each as the indexer writes them."""
    from django.contrib.auth.models import User

    from chat.models import Conversation, Folder, Generation, Message, SearchEntry

    User.objects.bulk_create(User(username=f"person{number}") for number in range(User.objects.count(), PEOPLE))
    people = list(User.objects.order_by("pk").values_list("pk", flat=True))
    talks = Rows(Conversation, "id", "owner_id", "title", "folder_id")
    said = Rows(Message, "id", "conversation_id", "parent_id", "role", "text", "created_at", to_index=False)
    replies = Rows(Generation, "message_id", status="complete", backend="mlx", model="qwen2.5-7b")
    entries = Rows(SearchEntry, "id", "message_id")
    folders = {owner: Folder(owner_id=owner, name="Work") for owner in people}
    Folder.objects.bulk_create(folders.values())
    source, number = _messages(spoken, messages, {owner: folder.pk.hex for owner, folder in folders.items()}), 1
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("PRAGMA synchronous=OFF")
        while some := list(islice(source, AT_ONCE)):
            numbered = list(enumerate(some, number))
            number += len(some)
            file.executemany(talks.sql, (one.talk + talks.rest for one in some if one.is_first))
            file.executemany(said.sql, (one.message + said.rest for one in some))
            file.executemany(replies.sql, ((one.message[0], *replies.rest) for one in some if one.is_reply))
            file.executemany(entries.sql, ((place, one.message[0]) for place, one in numbered))
            file.executemany(TERMS, ((place, one.terms) for place, one in numbered))
        file.execute("ANALYZE")
    with closing(sqlite3.connect(path)) as file:
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@dataclass(frozen=True, slots=True)
class Made:
    talk: tuple[Any, ...]
    message: tuple[Any, ...]
    terms: str

    @property
    def is_first(self) -> bool:
        return self.message[2] is None

    @property
    def is_reply(self) -> bool:
        return bool(self.message[3] == "assistant")


def _messages(spoken: Language, messages: int, folders: dict[int, str]) -> Iterator[Made]:
    """`folders`: of each person."""
    from chat.search import marks
    from chat.search.words import stems

    rng, people = random.Random(2), list(folders)
    stemmed = [" ".join(stems(body)) for body in spoken.bodies]
    for number in range(messages):
        talk = number // (SIDE_BY_SIDE * EACH) * SIDE_BY_SIDE + number * 7919 % SIDE_BY_SIDE
        turn = number // SIDE_BY_SIDE % EACH
        owner = people[talk % PEOPLE]
        row = (_key(talk), owner, f"Talk {talk}", None if talk // PEOPLE % 5 else folders[owner])
        parent = _key(number - SIDE_BY_SIDE) if turn else None
        moment = BEGIN + timedelta(days=365 * YEARS * number / messages)
        body, rare = rng.randrange(len(stemmed)), rng.choice(spoken.words)
        role, author = ("assistant", "mlx") if turn % 2 else ("user", "me")
        text = f"{spoken.bodies[body]} {rare}"
        own = [marks.owner(owner), f"c_{row[0]}", *marks.dates(moment), marks.author(author)]
        terms = " ".join([*own, stemmed[body], *stems(rare)])
        yield Made(row, (_key(number), row[0], parent, role, text, str(moment)[:19]), terms)


def _key(number: int) -> str:
    """Ids that grow with time, as the real ones do."""
    return f"{0x0185_0000_0000_7000_8000_0000_0000_0000 + (number << 80):032x}"


def questions(spoken: Language) -> dict[str, Callable[[], str]]:
    rng = random.Random(3)
    words = spoken.words

    def phrase() -> str:
        body = rng.choice(spoken.bodies).split()
        at = rng.randrange(len(body) - 1)
        return f'"{body[at]} {body[at + 1]}" '

    filters = (
        "from:me",
        "from:mlx",
        "before:2023-05",
        "after:2024-02 before:2024-06",
        "folder:work",
        "from:me folder:work",
    )
    return {
        "a common word": lambda: f"{rng.choice(words[:50])} ",
        "a rare word": lambda: f"{rng.choice(words[20_000:])} ",
        "two words": lambda: f"{rng.choice(words[:50])} {rng.choice(words[:2000])} ",
        "a phrase": phrase,
        "a word while it is typed": lambda: rng.choice(words[:5000])[: rng.randint(1, 6)],
        "a word with a filter": lambda: f"{rng.choice(words[:500])} {rng.choice(filters)}",
    }


def search(spoken: Language) -> dict[str, float]:
    """ms, the 95th percentile of each kind and of all together, each by somebody else and on a new connection."""
    from django.contrib.auth.models import User
    from django.db import connection

    from chat.search import find

    rng, found = random.Random(4), 0
    taken: dict[str, list[float]] = {}
    people = list(User.objects.values_list("pk", flat=True))
    find(people[0], "the first one loads the stemmers")
    for kind, ask in questions(spoken).items():
        taken[kind] = []
        for _ in range(QUERIES // len(questions(spoken))):
            person, text = rng.choice(people), ask()
            connection.close()
            begun = time.perf_counter()
            found += len(find(person, text).hits)
            taken[kind].append((time.perf_counter() - begun) * 1000)
    every = [one for times in taken.values() for one in times]
    summary = {"p95": percentile(every, 95), "median": statistics.median(every), "hits": float(found)}
    return {**summary, **{kind: percentile(times, 95) for kind, times in taken.items()}}


def read() -> float:
    """ms to read one message for the search, of the newest READ."""
    from chat.models import Message
    from chat.search import index_batch

    newest = list(Message.objects.order_by("-pk").values_list("pk", flat=True)[:READ])
    Message.objects.filter(pk__in=newest).update(to_index=True)
    begun = time.perf_counter()
    while index_batch():
        pass
    return (time.perf_counter() - begun) * 1000 / len(newest)


def main(messages: int) -> None:
    import django

    django.setup()
    from django.conf import settings

    path = settings.DATABASES["default"]["NAME"]
    spoken = language(random.Random(1), min(BODIES, messages))
    begun = time.perf_counter()
    build(path, spoken, messages)
    numbers = {"build": time.perf_counter() - begun, "megabytes": Path(path).stat().st_size / 1e6}
    print(json.dumps({**numbers, **search(spoken), "read": read()}))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
