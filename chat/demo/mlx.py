"""The scripted MLX server (docs/contracts/mlx.md), in either of its two dialects."""

from collections.abc import Sequence
from typing import ClassVar, Literal

from chat.demo.answer import ScriptChoice
from chat.demo.fault_plan import FaultChoice
from chat.demo.http import Request
from chat.demo.mlx_dialect import Dialect, Health, ReasoningField
from chat.demo.mlx_native import NativeDialect
from chat.demo.mlx_openai import OpenAIDialect
from chat.demo.pieces import Reply
from chat.demo.server import DemoServer

_MODELS = {"openai": ("demo-script", "demo-script-small"), "native": ("fast", "default", "demo-script")}


class MLXDemo(DemoServer):
    """A scripted MLX. `dialect` openai: as mlx_lm.server; native: as the MLX API server on port 11435.

    Paths of the other dialect are 404. `models`: the names that it lists. `health`: the response of the native /health.
    `reasoning_field`: where the openai dialect puts an answer's reasoning. Other parameters: DemoServer.
    """

    who: ClassVar[str] = "MLX"
    reply_calls: ClassVar[tuple[str, ...]] = ("POST /*",)

    def __init__(
        self,
        *,
        dialect: Literal["openai", "native"] = "openai",
        script: ScriptChoice = None,
        pace: float = 40.0,
        fault: FaultChoice = None,
        models: Sequence[str] | None = None,
        health: Health = "healthy",
        reasoning_field: ReasoningField = "reasoning",
    ) -> None:
        super().__init__(script=script, pace=pace, fault=fault)
        self.models = tuple(models or _MODELS[dialect])
        self.health: Health = health
        self.reasoning_field: ReasoningField = reasoning_field
        self._dialect: Dialect = OpenAIDialect(self) if dialect == "openai" else NativeDialect(self)

    @property
    def working(self) -> int:
        """The number of running replies."""
        return sum(not request.done.is_set() for request in self.calls("POST *"))

    def reply(self, request: Request) -> Reply:
        """The response of the chosen dialect."""
        return self._dialect.reply(request)
