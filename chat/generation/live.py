"""The buffer of one reply that this process writes: what came, what was published, what is saved. No Django."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

Frame = dict[str, Any]


@dataclass(frozen=True, slots=True)
class State:
    """What of a reply is published at one moment: made on the loop, written in the database thread."""

    reply: UUID
    conversation: UUID
    epoch: int
    seq: int
    backend: str
    model: str
    demo: bool
    text: str
    steps: list[Frame]
    drafts: list[Frame]
    seams: list[Frame]


@dataclass(slots=True, eq=False)
class LiveReply:
    """`text` and `steps` are what was published up to `seq`; more may be pending until the next `cut`.

    `base`: what stood before the last seam; it is never taken back. `passing`: the last sign of work or place in the
    line, until there is something to read. `settling`: its new epoch is not committed yet, there is no row to save to.

    Saving the same state that was published keeps every snapshot level with its seq, wherever it is read from.
    """

    reply: UUID
    conversation: UUID
    epoch: int = 1
    seq: int = 0
    status: str = "queued"
    backend: str = ""
    model: str = ""
    demo: bool = False
    text: str = ""
    base: str = ""
    steps: list[Frame] = field(default_factory=list)
    drafts: list[Frame] = field(default_factory=list)
    seams: list[Frame] = field(default_factory=list)
    unsaved: bool = False
    published_at: float = 0.0
    lost: bool = False
    settling: bool = False
    passing: Frame | None = None
    _cut: list[str] = field(default_factory=list)
    _pending: list[str] = field(default_factory=list)
    _pending_steps: dict[int, Frame] = field(default_factory=dict)

    @property
    def is_under_way(self) -> bool:
        return self.status in ("queued", "streaming") and not self.settling

    @property
    def shows_something(self) -> bool:
        return bool(self.shows_text or self.steps or self._pending_steps)

    @property
    def shows_text(self) -> bool:
        """Whether anything was written since the last seam."""
        return len(self.text) > len(self.base) or bool(self._cut or self._pending)

    @property
    def has_pending(self) -> bool:
        return bool(self._pending or self._pending_steps)

    def append(self, text: str) -> None:
        self.passing = None
        self._pending.append(text)

    def add_step(self, index: int, kind: str, title: str, text: str) -> None:
        step = self._pending_steps.get(index)
        if step is None:
            self._pending_steps[index] = {"index": index, "kind": kind, "title": title, "text": text}
        else:
            step["text"] += text

    def cut(self) -> list[Frame]:
        """Publish what is pending: the step and delta frames, one for each step that grew and one for all text."""
        frames = [self._cut_step(index) for index in sorted(self._pending_steps)]
        self._pending_steps.clear()
        if self._pending:
            text = "".join(self._pending)
            self._pending.clear()
            self._cut.append(text)
            self.seq += 1
            frames.append({"type": "delta", "reply": self.reply, "epoch": self.epoch, "seq": self.seq, "text": text})
        self.unsaved = self.unsaved or bool(frames)
        return frames

    def full_text(self) -> str:
        """What was published; joined only when somebody needs it whole."""
        if self._cut:
            self.text = "".join([self.text, *self._cut])
            self._cut.clear()
        return self.text

    def state(self) -> State:
        """A copy that later changes do not touch. Call `cut` and publish its frames first."""
        return State(
            self.reply,
            self.conversation,
            self.epoch,
            self.seq,
            self.backend,
            self.model,
            self.demo,
            self.full_text(),
            [dict(step) for step in self.steps],
            list(self.drafts),
            [dict(seam) for seam in self.seams],
        )

    def start_over(self, epoch: int, backend: str, model: str, draft: Frame | None) -> None:
        """Another backend (or a recovery) begins: nothing of the last one stays but its draft."""
        self._pending.clear()
        self._pending_steps.clear()
        self._cut.clear()
        self.text, self.steps, self.seq, self.epoch = self.base, [], 0, epoch
        self.written_by(backend, model)
        if draft is not None:
            self.drafts.append(draft)
        self.unsaved = True

    def go_on(self, snapshot: Frame) -> None:
        """Begin with what stands already: a continue."""
        self.epoch, self.seq = snapshot["epoch"], snapshot["seq"]
        self.text = self.base = snapshot["text"]
        self.steps, self.drafts, self.seams = list(snapshot["steps"]), list(snapshot["drafts"]), list(snapshot["seams"])
        self.backend, self.model = snapshot["backend"], snapshot["model"]
        self.status = snapshot["status"]

    def written_by(self, backend: str, model: str) -> None:
        """Who writes from here on; the last seam says so, too."""
        self.backend, self.model = backend, model
        if self.seams:
            self.seams[-1].update(backend=backend, model=model)

    def snapshot(self) -> Frame:
        """All there is, up to seq. Call `cut` and publish its frames first."""
        return {
            "type": "snapshot",
            "conversation": self.conversation,
            "reply": self.reply,
            "epoch": self.epoch,
            "seq": self.seq,
            "status": self.status,
            "text": self.full_text(),
            "steps": self.steps,
            "drafts": self.drafts,
            "seams": self.seams,
            "backend": self.backend,
            "model": self.model,
            "demo": self.demo,
        }

    def _cut_step(self, index: int) -> Frame:
        change = self._pending_steps[index]
        known = next((step for step in self.steps if step["index"] == index), None)
        if known is None:
            self.steps.append(change)
        else:
            known["text"] += change["text"]
        self.seq += 1
        return {"type": "step", "reply": self.reply, "epoch": self.epoch, "seq": self.seq, **change}
