"""What somebody in a hurry does next, by dice."""

import uuid
from collections.abc import Callable, Iterable
from random import Random

from tests.support.person import Frame, Person

from .checker import FINAL


class Browser:
    """One person's: what all their tabs know."""

    def __init__(self, person: Person, dice: Random) -> None:
        self.person, self.dice = person, dice
        self.questions: dict[str, str] = {}  # message -> conversation
        self.replies: dict[str, str] = {}  # reply -> conversation
        self.status: dict[str, str] = {}  # of replies, as last heard

    def command(self) -> Frame:
        """Something that a person may do now."""
        running = [reply for reply in self.replies if self.status.get(reply) not in FINAL]
        broken_off = [reply for reply in self.replies if self.status.get(reply) in ("stopped", "interrupted")]
        possible: list[Callable[[], Frame]] = [self._send_anew, self._send_on, self._send_on]
        possible += [lambda: self._of("stop", "reply", running)] * 2 * bool(running)
        possible += [lambda: self._of("continue", "reply", broken_off)] * 2 * bool(broken_off)
        possible += [lambda: self._of("regenerate", "reply", self.replies)] * bool(self.replies)
        possible += [lambda: self._of("branch", "message", self.replies)] * bool(self.replies)
        possible += [lambda: self._of("edit", "message", self.questions) | self._words()] * bool(self.questions)
        return {"id": uuid.uuid4().hex, **self.dice.choice(possible)()}

    def place(self, frame: Frame) -> str | None:
        """The conversation that a command is about."""
        known = self.questions | self.replies
        return frame.get("conversation") or known.get(frame.get("message", "")) or known.get(frame.get("reply", ""))

    def note(self, frame: Frame, sent: Frame) -> None:
        """An acknowledgement."""
        if frame["message"]:
            self.questions[frame["message"]] = frame["conversation"]
        if sent["type"] in ("send", "edit", "regenerate", "continue"):
            self.replies[frame["reply"]] = frame["conversation"]
            self.status[frame["reply"]] = "queued"

    def _send_anew(self) -> Frame:
        return {"type": "send", "conversation": None, **self._words()}

    def _send_on(self) -> Frame:
        conversations = list(self.questions.values())
        return {**self._send_anew(), "conversation": self.dice.choice(conversations) if conversations else None}

    def _of(self, kind: str, name: str, known: Iterable[str]) -> Frame:
        return {"type": kind, name: self.dice.choice(list(known))}

    def _words(self) -> Frame:
        return {"text": f"{self.person.name} asks {uuid.uuid4().hex[:12]}"}
