"""A scripted Victoria and a scripted MLX server, for newcomers and for tests that inject faults.

They implement docs/contracts/victoria.md and docs/contracts/mlx.md byte by byte, with only the standard library.
"""

from chat.demo.answer import Answer, Question, Script, Step
from chat.demo.mlx import MLXDemo
from chat.demo.script import demo_script
from chat.demo.server import DemoServer
from chat.demo.victoria import VictoriaDemo

__all__ = ["Answer", "DemoServer", "MLXDemo", "Question", "Script", "Step", "VictoriaDemo", "demo_script"]
