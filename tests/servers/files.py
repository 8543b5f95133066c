"""What a server needs besides the model's folder: a configuration, another format, a place in the cache."""

import json
import shutil
import subprocess
from pathlib import Path

from .catalogue import IN_THE_HUB, Server

# What litellm's mock understands as a refusal.
NARROW = "litellm.ContextWindowExceededError"


def prepare(server: Server, environment: Path, model: Path, folder: Path) -> None:
    """Into `folder`, where the server's own files are."""
    match server.files:
        case "litellm":
            (folder / "litellm.json").write_text(json.dumps(_litellm()))
        case "gguf":
            script = Path(__file__).parent / "gguf_model.py"
            python = str(environment / "bin" / "python")
            subprocess.run([python, str(script), str(model), str(folder / "tiny.gguf")], check=True)
        case "hub":
            _into_the_hub(model, folder / "hub" / "hub" / f"models--{IN_THE_HUB.replace('/', '--')}")


def _litellm() -> dict[str, object]:
    """JSON is YAML, too. The first one listed is the one that answers where nobody chose."""
    answers = {
        "tiny": "This is my answer.",
        "long": " ".join(str(number) for number in range(1, 4001)),
        "narrow": NARROW,
    }
    return {
        "model_list": [
            {"model_name": name, "litellm_params": {"model": f"openai/{name}", "api_key": "x", "mock_response": answer}}
            for name, answer in answers.items()
        ]
    }


def _into_the_hub(model: Path, place: Path) -> None:
    """As Hugging Face's downloads lie: a snapshot, and the name that points to it."""
    revision = "0" * 40
    shutil.copytree(model, place / "snapshots" / revision, dirs_exist_ok=True)
    (place / "refs").mkdir(exist_ok=True)
    (place / "refs" / "main").write_text(revision)
