"""Recognises requests to continue: typed, or by the page's Continue (chat.replies.store.continue_prompt)."""

import re
from dataclasses import dataclass

from chat.demo.answer import Question

_TYPED = re.compile(r"\s*(continue|go on|продолж|дальше)", re.IGNORECASE)
_PRESSED = re.compile(r"Your last answer broke off(?P<thinking> while you were still thinking)?\b.*", re.DOTALL)
_FEW = 12  # letters of the last answer that identify where in a text it ended


@dataclass(frozen=True)
class Wish:
    """Continue the answer to `asked` after `said`. `earlier`: the turns before it. `is_typed`: the person wrote it, and
    may have meant something else."""

    asked: str
    said: str
    earlier: tuple[tuple[str, str], ...]
    is_typed: bool


def wish_to_go_on(question: Question) -> Wish | None:
    """The answer to continue; None if the question is not such a request, or there is no answer to continue."""
    pressed = _PRESSED.search(question.text)
    if pressed is None and not _TYPED.match(question.text):
        return None
    if pressed is not None and pressed["thinking"] and not (question.history and not question.history[-1][1]):
        # Templates require alternating roles, so the question precedes the wish in one turn.
        return Wish(question.text[: pressed.start()].strip(), "", question.history, is_typed=False)
    if not question.history:
        return None
    *earlier, (asked, said) = question.history
    return Wish(asked, said, tuple(earlier), is_typed=pressed is None)


def rest_of(whole: str, said: str) -> str | None:
    """The part of `whole` after `said`, ignoring white space, which Victoria's stream loses. None if `said` is not part
    of it."""
    if whole.startswith(said):
        return whole.removeprefix(said)
    places = [at for at, sign in enumerate(whole) if not sign.isspace()]
    letters, known = "".join(whole[at] for at in places), "".join(said.split())
    if not letters.startswith(known):
        end = letters.find(known[-_FEW:]) if len(known) >= _FEW else -1
        return None if end < 0 else whole[places[end + _FEW - 1] + 1 :]
    return whole[places[len(known) - 1] + 1 :]
