"""Which model servers are asked, how each is installed, started and given a key."""

from dataclasses import dataclass
from pathlib import Path

KEY = "sk-" + "0123456789abcdef" * 2
PORT, MODEL, FOLDER = "{port}", "{model}", "{folder}"
ONE_BY_ONE = ("--n_ctx", "2048", "--interrupt_requests", "False")
IN_THE_HUB = "tests/tiny"
OMNI = str(Path(__file__).parent / "omni.py")
LOOPBACK = ("--host", "127.0.0.1", "--port", PORT)


@dataclass(frozen=True)
class Server:
    """A server that people run.

    `command`, `key`: arguments, in which PORT, MODEL (the model's folder), FOLDER (the run's own) and {key} are
    replaced; the first of `command` is a program of its environment. `key`, `key_variable`: what makes it ask for a
    key. `variables`: of its environment, always. `long_model`, `narrow_model`: names under which a mocked model
    answers at length, and refuses for its window. `files`: what it needs besides the model (files.py).
    `note`: what the document says besides. `blocked`: why it cannot be asked.
    """

    name: str
    slug: str = ""
    command: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    key_variable: str = ""
    variables: tuple[tuple[str, str], ...] = ()
    files: str = ""
    long_model: str = ""
    narrow_model: str = ""
    templates: tuple[str, ...] = ("chatml", "gemma", "thinking")
    note: str = ""
    blocked: str = ""

    @property
    def takes_a_key(self) -> bool:
        return bool(self.key or self.key_variable)

    @property
    def is_mocked(self) -> bool:
        return bool(self.long_model)


SERVERS = (
    Server(
        "mlx_lm.server",
        "mlx-lm",
        ("python", "-m", "mlx_lm", "server", "--model", MODEL, *LOOPBACK, "--log-level", "ERROR"),
    ),
    Server("vllm-mlx", "vllm-mlx", ("vllm-mlx", "serve", MODEL, *LOOPBACK), key=("--api-key", "{key}")),
    Server(
        "mlx-vlm",
        "mlx-vlm",
        ("python", "-m", "mlx_vlm.server", "--model", IN_THE_HUB, *LOOPBACK),
        key=("--api-key", "{key}"),
        # It drops its model when it cannot load another one, and lists what is in the cache.
        files="hub",
    ),
    # It has no --model: it lists and loads what is in Hugging Face's cache.
    Server(
        "mlx-omni-server",
        "mlx-omni-server",
        ("python", OMNI, *LOOPBACK),
        files="hub",
        note="Without its speech, which needs Metal; the chat is whole.",
    ),
    Server(
        "mlx-openai-server",
        "mlx-openai-server",
        ("mlx-openai-server", "launch", "--model-path", MODEL, "--model-type", "lm", "--no-log-file", *LOOPBACK),
    ),
    Server(
        "rapid-mlx",
        "rapid-mlx",
        ("rapid-mlx", "serve", MODEL, *LOOPBACK),
        key=("--api-key", "{key}"),
        note="It drops `</think>` from the text, with `--reasoning-parser qwen3` as without: nothing tells the thought "
        "from the answer.",
    ),
    Server(
        "litellm",
        "litellm",
        ("litellm", "--config", f"{FOLDER}/litellm.json", *LOOPBACK, "--telemetry", "False"),
        key_variable="LITELLM_MASTER_KEY",
        # It starts without a key only so; with one it asks for it.
        variables=(("LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY", "true"),),
        files="litellm",
        long_model="long",
        narrow_model="narrow",
        templates=("chatml",),
        note="Its models are mocked: they see no template.",
    ),
    Server(
        "llama.cpp (llama-cpp-python)",
        "llama-cpp-python",
        ("python", "-m", "llama_cpp.server", "--model", f"{FOLDER}/tiny.gguf", *LOOPBACK, *ONE_BY_ONE),
        key=("--api_key", "{key}"),
        files="gguf",
        note="Started with `--interrupt_requests False`: as it comes, any other request, a look at `/v1/models` "
        "included, ends the reply that is under way.",
    ),
    Server("LM Studio", blocked="It is a desktop application with an installer of its own; pip installs none of it."),
)
