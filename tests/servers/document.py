"""docs/compatibility.md: read and written in one form, so that a run renews the servers that it asked and no others."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.support.installation import ROOT

from .catalogue import SERVERS, Server
from .questions import QUESTIONS

PATH = ROOT / "docs" / "compatibility.md"
ANSWERS = ("yes", "no", "–")
INTRODUCTION = """# Compatibility

Which model servers work as `MLX_URL`, each as pip installs it, on Linux without a GPU. `make test-servers` wrote this:
it asks every server the same twelve questions through the running chat, with a tiny model made on the spot and three
chat templates: ChatML; one like Gemma's, which has no system role and demands that roles alternate; and one that opens
a thought, like Qwen3-2507's. The answer is yes where it is with every template that the question is asked with.

- **first message**: without any setting but the address, a message is answered.
- **history**: a second message brings the first and its answer along.
- **failed reply and on**: after a reply that failed without text, the next message is answered.
- **system prompt**: it reaches the model, whether the template has such a role or not.
- **stop**: a reply is stopped in the middle, and the next message is answered.
- **continue**: a stopped reply goes on in the same message.
- **length**: a reply, or its thought, that used up `max_tokens` is marked as cut off.
- **model gone**: a chosen model that the server no longer has does not stop the conversation.
- **wrong key**: without a key, or with a wrong one, the person reads that it is the key, and the administrator that it
  is `MLX_API_KEY`; with the right one it answers.
- **long context**: a conversation longer than the model's window is answered, or the sentence names
  `MLX_CONTEXT_TOKENS`.
- **thoughts**: they are shown as thoughts and not in the answer.
- **restart in mid-reply**: of the model server or of the chat: the text is kept, and Continue goes on.

`–`: could not be asked; the reason stands below.
"""


@dataclass(frozen=True)
class Answer:
    """`said`: one of ANSWERS."""

    said: str
    why: str


@dataclass
class Result:
    """What is known of a server. `not_run`: why it could not be asked at all."""

    name: str
    version: str = ""
    date: str = ""
    answers: dict[str, Answer] = field(default_factory=dict)
    not_run: str = ""


def render(results: dict[str, Result]) -> str:
    known = [_known(server, results) for server in SERVERS]
    return "\n".join([INTRODUCTION, *_overview(known), *(line for one in known for line in _section(one)), ""])


def _known(server: Server, results: dict[str, Result]) -> Result:
    if server.blocked:
        return Result(server.name, not_run=server.blocked)
    return results.get(server.name, Result(server.name, not_run="Not asked yet."))


def parse(text: str) -> dict[str, Result]:
    """The sections of the document; the overview says nothing else."""
    found = {}
    for part in re.split(r"^## ", text, flags=re.M)[1:]:
        title, _, rest = part.partition("\n")
        result = Result(title.strip())
        if asked := re.search(r"^Version (\S+), asked on (\d{4}-\d\d-\d\d)\.$", rest, re.M):
            result.version, result.date = asked[1], asked[2]
        if not_run := re.search(r"^Not run: (.+)$", rest, re.M):
            result.not_run = not_run[1]
        for question, said, why in re.findall(r"^\| ([^|]+) \| (yes|no|–) \| ([^|]+) \|$", rest, re.M):
            result.answers[question] = Answer(said, why)
        found[result.name] = result
    return found


def _overview(known: list[Result]) -> Iterator[str]:
    names = [question.name for question in QUESTIONS]
    yield f"| server | version | date | {' | '.join(names)} |"
    yield "|---" * (len(names) + 3) + "|"
    for one in known:
        answers = [one.answers[name].said if name in one.answers else "–" for name in names]
        yield f"| {one.name} | {one.version or '–'} | {one.date or '–'} | {' | '.join(answers)} |"


def _section(one: Result) -> Iterator[str]:
    yield f"\n## {one.name}\n"
    if one.version:
        yield f"Version {one.version}, asked on {one.date}."
    if note := next(server.note for server in SERVERS if server.name == one.name):
        yield note
    if one.not_run:
        yield f"Not run: {one.not_run}"
    if one.answers:
        yield "\n| question | | why |\n|---|---|---|"
        for question in QUESTIONS:
            answer = one.answers[question.name]
            yield f"| {question.name} | {answer.said} | {answer.why} |"
