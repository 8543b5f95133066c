"""The scripted servers' questions and answers, as plain values."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

StepKind = Literal["thought", "exploration", "action", "clarification"]


@dataclass(frozen=True)
class Step:
    """One of Victoria's steps (docs/contracts/victoria.md)."""

    kind: StepKind
    title: str
    content: str = ""


@dataclass(frozen=True)
class Question:
    """A question: the newest text, the turns before it (person, assistant), and the server asked."""

    text: str
    history: tuple[tuple[str, str], ...] = ()
    who: str = "Victoria"


@dataclass(frozen=True)
class Answer:
    """The answer to give, with Victoria's steps. MLX uses `text` and `reasoning` only.

    `model`: named in `knowledge`; None: not named. `quick`: POST /run?async_mode=true answers at once instead of with a
    task id. `stages`: the stages of a task. `until`: a task stays in its last stage until the event is set.
    `questions`: clarifying questions, sent in the body of /run or under `knowledge` (`questions_in`). `output`: an
    object or list that /run returns instead of `text`. `error`: the answer fails with it: an error event, status 500,
    or a failed task.
    """

    text: str
    steps: tuple[Step, ...] = (Step("thought", "Reading the question"),)
    model: str | None = "demo-script"
    quick: bool = False
    stages: tuple[str, ...] = ("planning", "writing")
    until: asyncio.Event | None = None
    questions: tuple[str, ...] = ()
    questions_in: Literal["body", "knowledge"] = "body"
    output: object = None
    error: str | None = None
    reasoning: str = ""


Script = Callable[[Question], Answer]
ScriptChoice = Script | Answer | str | None  # None: the demo's own script
