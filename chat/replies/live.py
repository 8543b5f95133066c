"""The buffer of one reply that this process writes: text and steps received, published and saved. No Django."""

from dataclasses import dataclass, field
from uuid import UUID

from .seam import Seam
from .steps import Frame, Steps


@dataclass(frozen=True, slots=True)
class State:
    """The published state of a reply at one seq: made on the event loop, written in the database thread.

    `steps_unsaved`: whether the steps changed since the last save. Without it a reply with many steps would save all
    of them with each piece of text.
    """

    reply: UUID
    conversation: UUID
    epoch: int
    seq: int
    backend: str
    model: str
    demo: bool
    text: str
    steps: list[Frame]
    steps_omitted: int
    steps_unsaved: bool
    drafts: list[Frame]
    seams: list[Frame]


@dataclass(slots=True, eq=False)
class LiveReply:
    """`text` and `steps` are published up to `seq`; more may be pending until the next `cut`.

    `base`, `base_steps`, `base_omitted`: text and steps before the last seam; never taken back. `progress_frame`: the
    last progress or place in the queue, until text comes. `is_starting_over`: the new epoch is not committed yet, so
    there is no row to save to. `whole`: as in backends.types.Request; only this process knows it, so a reply that
    another process takes over is requested as usual.

    The saved state is the published one, so every snapshot matches its seq, from memory or from the database.
    """

    reply: UUID
    conversation: UUID
    epoch: int = 1
    seq: int = 0
    status: str = "queued"
    backend: str = ""
    model: str = ""
    demo: bool = False
    whole: bool = False
    correlation_id: str = ""
    text: str = ""
    base: str = ""
    base_steps: list[Frame] = field(default_factory=list)
    base_omitted: int = 0
    steps: Steps = field(default_factory=Steps)
    drafts: list[Frame] = field(default_factory=list)
    seams: list[Frame] = field(default_factory=list)
    unsaved: bool = False
    steps_unsaved: bool = False
    published_at: float = 0.0
    lost: bool = False
    is_starting_over: bool = False
    progress_frame: Frame | None = None
    _passes: bool = False
    _is_taken_back: bool = False
    _is_drafted: bool = False
    _is_told_again: bool = False
    _cut: list[str] = field(default_factory=list)
    _pending: list[str] = field(default_factory=list)
    _seam: Seam = field(default_factory=lambda: Seam(""))

    @property
    def is_under_way(self) -> bool:
        """True for queued and streaming, unless a new epoch is being committed."""
        return self.status in ("queued", "streaming") and not self.is_starting_over

    @property
    def shows_something(self) -> bool:
        """True if text or a step came since the last seam."""
        return self.shows_text or self.steps.has_pending or len(self.steps.kept) > len(self.base_steps)

    @property
    def has_base(self) -> bool:
        """True if there is text or a step before the last seam."""
        return bool(self.base or self.base_steps)

    @property
    def shows_text(self) -> bool:
        """True if text came since the last seam."""
        if self._is_taken_back:
            return bool(self._pending)
        return len(self.text) > len(self.base) or bool(self._cut or self._pending)

    @property
    def has_pending(self) -> bool:
        """True if the next `cut` has something to publish."""
        return bool(self._pending) or self._passes or self._is_drafted or self.steps.has_pending

    def append(self, text: str) -> None:
        """Add answer text; text that may repeat the end before the seam is held until that is known."""
        self.progress_frame = None
        self._append(self._seam.feed(text))

    def release(self, *, broken_off: bool = False) -> None:
        """Nothing more comes from this backend: add the text that is still held. `broken_off`: as in Seam.flush."""
        self._append(self._seam.flush(broken_off=broken_off))

    def _append(self, text: str) -> None:
        if not text:
            return
        self._is_taken_back = self._is_taken_back or self._is_told_again
        self._is_told_again = False
        self._pending.append(text)

    def take_back(self, index: int) -> None:
        """The text since the last seam was reasoning: the next `cut` moves it to the end of step `index`."""
        self.release()
        published = "" if self._is_taken_back else self.full_text()[len(self.base) :]
        self._is_taken_back = self._is_taken_back or bool(published)
        self.steps.add(index, "thought", "", "".join([published, *self._pending]))
        self._pending.clear()
        self._seam = Seam(self.base)

    def leave_out(self, draft: Frame) -> None:
        """Keep text that is not part of the answer as a draft."""
        self.release()
        self.drafts.append(draft)
        self._is_drafted = True

    def pass_by(self, frame: Frame) -> None:
        """Queue a progress frame; the newest replaces earlier ones."""
        self.progress_frame, self._passes = frame, True

    def cut(self) -> list[Frame]:
        """Make what is pending published; returns its frames: one for each step that grew, one for the steps that are
        only counted, one for all text; a snapshot where these cannot express it. Last the newest progress frame."""
        is_replaced = self._is_taken_back or self._is_drafted
        if self._is_taken_back:
            self.text = self.base
        self._is_taken_back = self._is_drafted = False
        frames, is_all = self._cut_steps() if self.steps.has_pending else ([], True)
        if self._pending:
            text = "".join(self._pending)
            self._pending.clear()
            self._cut.append(text)
            frames.append(self._counted("delta", text=text))
        if is_replaced and not frames:
            self.seq += 1
        if is_replaced or not is_all:
            frames = [self.snapshot()]
        self.unsaved = self.unsaved or bool(frames)
        if self._passes:
            self._passes = False
            frames += [self.progress_frame] if self.progress_frame is not None else []
        return frames

    def full_text(self) -> str:
        """The published text; its pieces are joined only when it is needed whole."""
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
            [dict(step) for step in self.steps.kept],
            self.steps.omitted,
            self.steps_unsaved,
            list(self.drafts),
            [dict(seam) for seam in self.seams],
        )

    def draft(self, reason: str) -> Frame | None:
        """The draft of this backend's text, for a hand-over because of `reason`; None if it wrote nothing."""
        text = self.full_text()[len(self.base) :]
        return {"backend": self.backend, "model": self.model, "text": text, "reason": reason} if text else None

    def start_over(self, epoch: int, backend: str, model: str, draft: Frame | None) -> None:
        """Reset for another backend (or a recovery): of the last one only its draft stays."""
        self._pending.clear()
        self._cut.clear()
        self._is_taken_back = self._is_drafted = self._is_told_again = False
        self.text, self.steps, self.seq, self.epoch = self.base, self.new_steps(), 0, epoch
        self._seam = Seam(self.base)
        self.written_by(backend, model)
        if draft is not None:
            self.drafts.append(draft)
        self.unsaved = self.steps_unsaved = True

    def go_on(self, snapshot: Frame) -> None:
        """Start from a snapshot: for a continue, or a resumed task. A task sends its text again from the beginning: the
        saved text stays until then."""
        self.epoch, self.seq = snapshot["epoch"], snapshot["seq"]
        seams, self.text = snapshot["seams"], snapshot["text"]
        self.base = self.text[: seams[-1]["at"]] if seams else ""
        self._is_told_again = len(self.text) > len(self.base)
        self._seam = Seam(self.base)
        self.base_steps, self.base_omitted = list(snapshot["steps"]), snapshot["steps_omitted"]
        self.steps = self.new_steps()
        self.drafts, self.seams = list(snapshot["drafts"]), list(snapshot["seams"])
        self.backend, self.model = snapshot["backend"], snapshot["model"]
        self.status = snapshot["status"]

    def new_steps(self) -> Steps:
        """The steps before the last seam, for an answer that begins after it."""
        return Steps([dict(step) for step in self.base_steps], self.base_omitted)

    def written_by(self, backend: str, model: str) -> None:
        """Set the backend and model that write from here on, in the last seam, too."""
        self.backend, self.model = backend, model
        if self.seams:
            self.seams[-1].update(backend=backend, model=model)

    def snapshot(self) -> Frame:
        """The whole published state, up to seq. Call `cut` and publish its frames first."""
        return {
            "type": "snapshot",
            "conversation": self.conversation,
            "reply": self.reply,
            "epoch": self.epoch,
            "seq": self.seq,
            "status": self.status,
            "text": self.full_text(),
            "steps": self.steps.kept,
            "steps_omitted": self.steps.omitted,
            "drafts": self.drafts,
            "seams": self.seams,
            "backend": self.backend,
            "model": self.model,
            "demo": self.demo,
        }

    def _cut_steps(self) -> tuple[list[Frame], bool]:
        """The frames, and whether they express every change."""
        omitted = self.steps.omitted
        changes, is_all = self.steps.cut()
        self.steps_unsaved = True
        frames = [self._counted("step", **change) for change in changes]
        if self.steps.omitted > omitted:
            frames.append(self._counted("steps_omitted", count=self.steps.omitted))
        return frames, is_all

    def _counted(self, kind: str, /, **more: object) -> Frame:
        self.seq += 1
        return {"type": kind, "reply": self.reply, "epoch": self.epoch, "seq": self.seq, **more}
