"""Replays what the clients saw against a dump of the database, and names every violation of I1 to I5, I7 and I8
(design: what must always hold). What I6 asks is in baseline.py."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from tests.support.person import Frame, Tab

from .dump import Dump, Row

FINAL = ("complete", "stopped", "failed", "interrupted")
BACKENDS = ("victoria", "mlx")
BEHIND_S = 1.0
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

# (question, backend) -> all that this backend sends for it, normalised.
Expected = Callable[[str, str], str]


def violations(
    dump: Dump,
    tabs: Iterable[Tab],
    expected: Expected,
    *,
    settled: bool = True,
    killed_at: float | None = None,
    asked: Iterable[str] = (),
) -> list[str]:
    """Sentences, each beginning with the invariant it is about; none: all holds.

    `tabs` as they heard it. `settled`: every reply must be in its end, else only those whose end was told.
    `killed_at`: time.monotonic() of a crash after which nothing was written: I3's second. `asked`: the questions that
    reached Victoria, one for each request; give every question of a test a text of its own.
    """
    tabs = list(tabs)
    return [
        *acknowledged(dump, tabs),
        *ended(dump, tabs, settled=settled),
        *prefixes(dump, expected),
        *(behind(dump, tabs, killed_at) if killed_at is not None else ()),
        *shown(dump, tabs, settled=settled),
        *foreign(dump, tabs),
        *asked_twice(dump, asked),
    ]


def acknowledged(dump: Dump, tabs: list[Tab]) -> Iterator[str]:
    acks: dict[tuple[int, str], Frame] = {}
    for tab in tabs:
        sent = {frame.get("id"): frame for frame in tab.sent}
        for ack in tab.of("ack"):
            first = acks.setdefault((tab.hello["user"], ack["id"]), ack)
            if first != ack:
                yield f"I1: command {ack['id']} was acknowledged as {first} and as {ack}"
            yield from _stored(dump, ack, sent.get(ack["id"], {}))
    keys = Counter((dump.owner_of(row["id"]), row["client_id"]) for row in dump.messages.values() if row["client_id"])
    for (owner, key), count in keys.items():
        if count > 1:
            yield f"I1: message {key} of person {owner} exists {count} times"


def _stored(dump: Dump, ack: Frame, sent: Frame) -> Iterator[str]:
    for name in ("message", "reply"):
        if ack[name] and ack[name] not in dump.messages:
            yield f"I1: {name} {ack[name]} was acknowledged and is not in the database"
            return
    if ack["message"]:
        row = dump.messages[ack["message"]]
        if (row["text"], row["client_id"]) != (sent.get("text", row["text"]), ack["id"]):
            yield f"I1: message {ack['message']} was sent as {sent.get('text')!r} and is stored as {row['text']!r}"
    if ack["reply"] and ack["reply"] not in dump.generations:
        yield f"I1: reply {ack['reply']} was acknowledged and has no generation"


def ended(dump: Dump, tabs: list[Tab], *, settled: bool) -> Iterator[str]:
    for reply, row in dump.generations.items():
        running = [attempt["number"] for attempt in dump.attempts.get(reply, []) if not attempt["outcome"]]
        if settled and row["status"] not in FINAL:
            yield f"I2: reply {reply} is still {row['status']}"
        elif row["status"] in FINAL and (row["ended_at"] is None or row["lease_until"] is not None or running):
            yield f"I2: reply {reply} is {row['status']}, but its row does not say so everywhere (attempts {running})"
    for tab in tabs:
        for end in tab.of("end"):
            row = dump.generations.get(end["reply"], {})
            if row and row["epoch"] == end["epoch"] and row["status"] != end["status"]:
                yield f"I2: the end of {end['reply']} was told as {end['status']}; the database says {row['status']}"


def prefixes(dump: Dump, expected: Expected) -> Iterator[str]:
    """I3, and with it I7: the words of another backend, another question or another person are no prefix."""
    for reply, row in dump.generations.items():
        text, question = dump.messages[reply]["text"], dump.question_of(reply)
        for draft in row["drafts"]:
            if not expected(question, draft["backend"]).startswith(draft["text"]):
                yield f"I3: the draft of {draft['backend']} in {reply} is not what it sent: {draft['text'][-60:]!r}"
        if row["seams"]:
            first = text[: row["seams"][0]["at"]]
            if not any(expected(question, backend).startswith(first) for backend in BACKENDS):
                yield f"I3: the text before the seam of {reply} is not what a backend sent: {first[-60:]!r}"
        elif text:
            yield from _prefix(reply, row, text, expected(question, row["backend"]))
        elif row["status"] == "complete":
            yield f"I3: reply {reply} is complete and empty"


def _prefix(reply: str, row: Row, text: str, whole: str) -> Iterator[str]:
    if not whole.startswith(text):
        yield f"I3: the text of {reply} is not what {row['backend']} sent: {text[-60:]!r}"
    elif row["status"] == "complete" and row["finish"] != "length" and text != whole:
        yield f"I3: reply {reply} is complete, with {len(text)} of {len(whole)} characters"


def behind(dump: Dump, tabs: list[Tab], killed_at: float) -> Iterator[str]:
    for tab in tabs:
        for reply, (epoch, shown_text) in _shown_until(tab, killed_at - BEHIND_S).items():
            row = dump.generations.get(reply)
            if row is None:
                yield f"I3: reply {reply} was shown and is not in the database"
            elif row["epoch"] in (epoch, epoch + 1) and not row["drafts"]:
                stored = dump.messages[reply]["text"]
                if not stored.startswith(shown_text):
                    yield f"I3: {len(stored)} characters of {reply} are kept, {len(shown_text)} were shown 1 s before"


def _shown_until(tab: Tab, moment: float) -> dict[str, tuple[int, str]]:
    """What a tab showed of each reply at that time: (epoch, text)."""
    replayed = Tab(tab.socket)
    for frame, heard_at in zip(tab.frames, tab.heard_at, strict=True):
        if heard_at <= moment:
            replayed.apply(frame)
    return {reply: (replayed.levels[reply][0], text) for reply, text in replayed.texts.items()}


def shown(dump: Dump, tabs: list[Tab], *, settled: bool) -> Iterator[str]:
    for tab in tabs:
        for reply, end in {end["reply"]: end for end in tab.of("end")}.items():
            if not settled and any(gap is end for gap in tab.gaps):
                continue  # the tab saw that words are missing and asked; a crash may have come before the answer
            row = dump.generations.get(reply)
            if row is None or row["epoch"] != end["epoch"] or tab.levels.get(reply, (0, 0))[0] > end["epoch"]:
                continue
            text = dump.messages[reply]["text"]
            if tab.texts.get(reply, "") != text:
                yield f"I4: {reply} ended with {len(tab.texts.get(reply, ''))} characters on screen, {len(text)} stored"
            if end["chars"] != len(text):
                yield f"I4: the end of {reply} says {end['chars']} characters, {len(text)} are stored"


def foreign(dump: Dump, tabs: list[Tab]) -> Iterator[str]:
    owners = {key: row["owner_id"] for key, row in dump.conversations.items()}
    owners |= {key: dump.owner_of(key) for key in dump.messages}
    for tab in tabs:
        for frame in tab.frames:
            for key in _UUID.findall(str(frame)):
                if owners.get(key, tab.hello["user"]) != tab.hello["user"]:
                    yield f"I5: person {tab.hello['user']} was sent {key} of person {owners[key]}: {str(frame)[:120]}"


def asked_twice(dump: Dump, asked: Iterable[str]) -> Iterator[str]:
    """Each reply row stands for one asking by the person, as does each seam."""
    allowed: Counter[str] = Counter()
    for reply, row in dump.generations.items():
        allowed[dump.question_of(reply)] += 1 + len(row["seams"])
    for question, count in Counter(asked).items():
        if count > allowed[question]:
            yield f"I8: Victoria was asked {question[:60]!r} {count} times, the person asked {allowed[question]} times"
