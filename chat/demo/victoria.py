"""The scripted Victoria (docs/contracts/victoria.md)."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

from chat.demo.answer import Answer, ScriptChoice
from chat.demo.fault_plan import FaultChoice
from chat.demo.http import Request
from chat.demo.pieces import (
    Pacer,
    Piece,
    Pieces,
    Reply,
    Role,
    escaped,
    five_words,
    five_words_mangled,
    tokens,
)
from chat.demo.server import DemoServer
from chat.demo.victoria_request import Unprocessable, read_question, wants_async
from chat.demo.victoria_task import Task
from chat.demo.victoria_wire import (
    EVENT_STREAM,
    HEALTH,
    MODELS,
    STATUS,
    STREAM_WORDS,
    event,
    json_reply,
    output_reply,
    run_body,
)

_TASKS = "/run/status/"
_TOKENS_FOR_A_STEP = 20

Handler = Callable[[Request], Reply]


class VictoriaDemo(DemoServer):
    """A scripted Victoria. `mangle`: split streamed text as the real one does, losing white space and line breaks.

    `tasks`: the tasks started by POST /run?async_mode=true, by id. Other parameters: DemoServer.
    """

    who: ClassVar[str] = "Victoria"
    reply_calls: ClassVar[tuple[str, ...]] = ("POST /stream", "POST /run")

    def __init__(
        self,
        *,
        script: ScriptChoice = None,
        pace: float = 40.0,
        fault: FaultChoice = None,
        mangle: bool = False,
    ) -> None:
        super().__init__(script=script, pace=pace, fault=fault)
        self.tasks: dict[str, Task] = {}
        self._cut = five_words_mangled if mangle else five_words
        self._handlers: dict[str, dict[str, Handler]] = {
            "/health": {"GET": lambda request: json_reply(HEALTH)},
            "/status": {"GET": lambda request: json_reply(STATUS)},
            "/api/available-models": {"GET": lambda request: json_reply(MODELS)},
            "/stream": {"POST": self._stream},
            "/run": {"POST": self._run},
        }

    def reply(self, request: Request) -> Reply:
        """404 for an unknown path, 405 for another method, 422 for a bad body."""
        handlers = self._handlers_of(request.path)
        if handlers is None:
            return json_reply({"detail": "Not Found"}, 404)
        if request.method not in handlers:
            return _not_allowed(tuple(handlers))
        try:
            return handlers[request.method](request)
        except Unprocessable as error:
            return json_reply({"detail": error.detail}, 422)

    def _handlers_of(self, path: str) -> dict[str, Handler] | None:
        if path.startswith(_TASKS):
            return {"GET": self._task}
        return self._handlers.get(path)

    def _stream(self, request: Request) -> Reply:
        answer = self.script(read_question(request))
        return Reply(EVENT_STREAM, self._events(answer), STREAM_WORDS)

    def _run(self, request: Request) -> Reply:
        answer = self.script(read_question(request))
        correlation_id = request.headers.get("x-correlation-id") or str(uuid.uuid4())
        if wants_async(request) and not answer.quick:
            return self._begin(answer, correlation_id)
        if answer.error:
            return json_reply({"detail": answer.error}, 500)
        pacer, length = Pacer(self.pace), len(tokens(answer.text))
        return replace(output_reply(run_body(answer, correlation_id)), before=(lambda: pacer.spend(length),))

    def _begin(self, answer: Answer, correlation_id: str) -> Reply:
        seconds = len(tokens(answer.text)) / self.pace if self.pace else 0
        task = Task(answer, correlation_id, seconds / (len(answer.stages) + 1))
        self.tasks[task.id] = task
        for forgotten in list(self.tasks)[: -self.remember]:
            del self.tasks[forgotten]
        return json_reply(task.accepted(), 202)

    def _task(self, request: Request) -> Reply:
        task = self.tasks.get(request.path.removeprefix(_TASKS))
        return output_reply(task.look()) if task else json_reply({"detail": "Task not found"}, 404)

    async def _events(self, answer: Answer) -> Pieces:
        pacer = Pacer(self.pace)
        yield Piece(event({"type": "start", "expert": "Виктория", "emotion": "calm"}), Role.LEAD)
        for number, step in enumerate(answer.steps, 1):
            await pacer.spend(_TOKENS_FOR_A_STEP)
            yield _lead(type="step", stepType=step.kind, title=step.title, content=step.content)
            if len(answer.steps) > 1:
                yield _lead(type="progress", step=number, total=len(answer.steps), status=step.title)
        if answer.error:
            yield _lead(type="error", content=answer.error)
        else:
            for piece in self._cut(answer.text):
                await pacer.spend(len(tokens(piece)))
                yield Piece(STREAM_WORDS.content.fill(escaped(piece)), Role.CONTENT)
        yield Piece(STREAM_WORDS.end, Role.END)


def _lead(**value: object) -> Piece:
    return Piece(event(value), Role.LEAD)


def _not_allowed(methods: tuple[str, ...]) -> Reply:
    reply = json_reply({"detail": "Method Not Allowed"}, 405)
    return replace(reply, head=replace(reply.head, headers=(("Allow", ", ".join(methods)),)))
