"""One question and its end, as the checks of a test read it."""

from dataclasses import dataclass

from tests.support.person import Frame, Tab

Tried = tuple[str, str, str | None]


@dataclass(frozen=True)
class Told:
    """One question and what the person was told in the end."""

    question: str
    tab: Tab
    ack: Frame
    end: Frame

    @property
    def text(self) -> str:
        return self.tab.texts.get(self.ack["reply"], "")

    @property
    def outcome(self) -> tuple[str, str]:
        """Its status, and who wrote it."""
        return self.end["status"], self.end["backend"]

    @property
    def drafts(self) -> list[str]:
        """What was taken back of it, for each time that it started over."""
        resets = self.tab.of("reset", self.ack["reply"])
        return [reset["draft"]["text"] if reset["draft"] else "" for reset in resets]

    @property
    def tried(self) -> list[Tried]:
        """Backend, outcome and kind of error of each attempt."""
        return [(one["backend"], one["outcome"], (one["error"] or {}).get("kind")) for one in self.end["attempts"]]

    @property
    def sentence(self) -> str:
        """What the person reads about the failure; the whole of it has to be a sentence about a backend."""
        message = str(self.end["error"]["message"])
        assert message.startswith(("Victoria ", "MLX ")) and message.endswith("."), message
        return message
