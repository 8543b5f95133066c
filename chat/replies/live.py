"""The buffer of one reply that this process writes: what came, what was published, what is saved. No Django."""

from dataclasses import dataclass, field
from uuid import UUID

from .seam import Seam
from .steps import Frame, Steps


@dataclass(frozen=True, slots=True)
class State:
    """What of a reply is published at one moment: made on the loop, written in the database thread.

    `steps_unsaved`: whether the steps changed since they were last saved. A reply that writes after many steps would
    save all of them with each of its words.
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
    """`text` and `steps` are what was published up to `seq`; more may be pending until the next `cut`.

    `base`, `base_steps`, `base_omitted`: what stood before the last seam; it is never taken back. `progress_frame`:
    the last sign of work or place in the queue, until there is something to read. `is_starting_over`: its new epoch is
    not committed yet, there is no row to save to. `whole`: as in backends.types.Request; known to this process only, so
    a reply that another one takes over is asked for in the usual way.

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
        """Whether something stands before the last seam."""
        return bool(self.base or self.base_steps)

    @property
    def shows_text(self) -> bool:
        """Whether anything was written since the last seam."""
        if self._is_taken_back:
            return bool(self._pending)
        return len(self.text) > len(self.base) or bool(self._cut or self._pending)

    @property
    def has_pending(self) -> bool:
        """True if the next `cut` has something to publish."""
        return bool(self._pending) or self._passes or self._is_drafted or self.steps.has_pending

    def append(self, text: str) -> None:
        """More of the answer; what may repeat the text before the seam waits until that is known."""
        self.progress_frame = None
        self._append(self._seam.feed(text))

    def release(self, *, broken_off: bool = False) -> None:
        """Nothing more comes from this backend: what waits is text, too. `broken_off`: as in Seam.flush."""
        self._append(self._seam.flush(broken_off=broken_off))

    def _append(self, text: str) -> None:
        if not text:
            return
        self._is_taken_back = self._is_taken_back or self._is_told_again
        self._is_told_again = False
        self._pending.append(text)

    def take_back(self, index: int) -> None:
        """What was written since the last seam was reasoning: with the next `cut` it moves to the end of that step."""
        self.release()
        published = "" if self._is_taken_back else self.full_text()[len(self.base) :]
        self._is_taken_back = self._is_taken_back or bool(published)
        self.steps.add(index, "thought", "", "".join([published, *self._pending]))
        self._pending.clear()
        self._seam = Seam(self.base)

    def leave_out(self, draft: Frame) -> None:
        """Keep what is no part of the answer as a draft."""
        self.release()
        self.drafts.append(draft)
        self._is_drafted = True

    def pass_by(self, frame: Frame) -> None:
        """A sign of work; the newest takes the place of the ones before it."""
        self.progress_frame, self._passes = frame, True

    def cut(self) -> list[Frame]:
        """Publish what is pending: one frame for each step that grew, one for those that are only counted, one for all
        text; a snapshot where they would not tell it all. Last the newest sign of work."""
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
            [dict(step) for step in self.steps.kept],
            self.steps.omitted,
            self.steps_unsaved,
            list(self.drafts),
            [dict(seam) for seam in self.seams],
        )

    def draft(self, reason: str) -> Frame | None:
        """What this backend wrote, for the one that takes over because of `reason`; None if it wrote nothing."""
        text = self.full_text()[len(self.base) :]
        return {"backend": self.backend, "model": self.model, "text": text, "reason": reason} if text else None

    def start_over(self, epoch: int, backend: str, model: str, draft: Frame | None) -> None:
        """Another backend (or a recovery) begins: nothing of the last one stays but its draft."""
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
        """Begin with what stands already: a continue, or a task that is taken up again. A task tells again what was
        saved of it: that stands until then."""
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
        """Those of an answer that begins behind the last seam."""
        return Steps([dict(step) for step in self.base_steps], self.base_omitted)

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
            "steps": self.steps.kept,
            "steps_omitted": self.steps.omitted,
            "drafts": self.drafts,
            "seams": self.seams,
            "backend": self.backend,
            "model": self.model,
            "demo": self.demo,
        }

    def _cut_steps(self) -> tuple[list[Frame], bool]:
        """The frames, and whether they tell it all."""
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
