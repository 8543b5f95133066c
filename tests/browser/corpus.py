"""What models write that is hard to draw, each text by its name: corpus.md."""

import re
from pathlib import Path

TEXT = (Path(__file__).parent / "corpus.md").read_text("utf-8")

CORPUS = {
    name: text.strip("\n") for name, text in re.findall(r"^%%% (.+)\n((?:(?!%%% ).*(?:\n|\Z))*)", TEXT, re.MULTILINE)
}
