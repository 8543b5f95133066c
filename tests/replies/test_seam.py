"""What is dropped behind a seam: a repeated tail, a fence opened again; never a word that was meant."""

from uuid import uuid4

import pytest

from chat.replies.fence import open_fence
from chat.replies.live import LiveReply
from chat.replies.seam import Seam

STORY = "The lighthouse keeper climbed the stairs, as he had done every night for thirty years, and lit the lamp. "
LONG = (STORY + "Then he waited for the ships that never came, counting waves and stars until the grey morning. ") * 2
CODE = "Here:\n\n```python\ndef greet(name):\n    words = f'Hello, {name}'\n    "


def appended(base: str, comes: str, size: int) -> str:
    seam = Seam(base)
    pieces = [comes[at : at + size] for at in range(0, len(comes), size)]
    return "".join([*map(seam.feed, pieces), seam.flush()])


def whole(base: str, comes: str) -> str:
    """The text behind the seam, the same in pieces of every size."""
    texts = {appended(base, comes, size) for size in (1, 2, 3, 7, 50, 1000)}
    assert len(texts) == 1
    return base + texts.pop()


@pytest.mark.parametrize("length", [12, 20, 50, 120, 199, 200])
def test_a_repeated_tail_is_dropped(length):
    base = LONG.rstrip(". ")[:-7]
    assert whole(base, base[-length:] + "ning of a new day.") == base + "ning of a new day."


@pytest.mark.parametrize(
    ("base", "comes", "text"),
    [
        ("One two three four five", "four five six", "One two three four five six"),
        ("The answer is Pytho", "Python is a language.", "The answer is Python is a language."),
        ("the capital", "capital of France", "the capital of France"),
        ("Один два три четыре", "три четыре пять", "Один два три четыре пять"),
        ("我们今天讨论人工智能的发展", "讨论人工智能的发展历史", "我们今天讨论人工智能的发展历史"),
        ("It ends with a space four five ", "space four five six", "It ends with a space four five six"),
        ("First line here\nSecond line here\n", "Second line here\nThird", "First line here\nSecond line here\nThird"),
        ("First line here\n\n", "First line here\n\nThird", "First line here\n\nThird"),
        ("First line\nSecond line", "first\n", "First line\nSecond linefirst\n"),
        # White space that Victoria's stream lost, and blank lines before the repetition.
        (
            "def greet(name):\n    return name",
            "greet(name): return name.upper()",
            "def greet(name):\n    return name.upper()",
        ),
        ("the ships that never came", "\n\nthat never came back", "the ships that never came back"),
        ("- one thing\n- two thi", "- two things\n", "- one thing\n- two things\n"),
    ],
)
def test_what_is_repeated_is_not_shown_twice(base, comes, text):
    assert whole(base, comes) == text


@pytest.mark.parametrize(
    ("base", "comes"),
    [
        ("It is very", " very good"),
        ("ha ha ha", " ha ha ha!"),
        ("again and again", " and again."),
        ("over and over", " and over again"),
        ("cous", "cous is food"),
        ("研究研究", "研究吧"),
        ("10", "10 is binary"),
        ("| 1 | 2 |\n| 1 | 2 |\n", "| 1 | 2 |\n| 3 | 4 |\n"),
        ("        </div>\n", "        </div>\n    </div>\n"),
        ("=" * 60, "=" * 60),
        ("A wheel", "barrow"),
        ("The end of the", "the"),
        ("A sentence.", " Another one."),
        ("", "Anything"),
        ("Same words here", "Same word"),
        (LONG, LONG[-201:] + "more"),
        ("Blank", "\n\n\n"),
    ],
)
def test_no_word_is_lost_that_was_no_repetition(base, comes):
    assert whole(base, comes) == base + comes


@pytest.mark.parametrize(
    ("base", "comes", "text"),
    [
        (CODE, "```python\nreturn words\n```\n\nDone.", f"{CODE}return words\n```\n\nDone."),
        (CODE, "\n\n```python\nreturn words\n```", f"{CODE}return words\n```"),
        (CODE, "```py\nreturn words\n```", f"{CODE}return words\n```"),
        (CODE.rstrip(), "```python\n    return words", f"{CODE.rstrip()}\n    return words"),
        ("```python\nprint('Hel", "```python\nlo')\n```", "```python\nprint('Hello')\n```"),
        ("```python\nx = 1", "```python\ny = 2\n```", "```python\nx = 1\ny = 2\n```"),
        ("```python\nx = 1", "```python\nx = 1\ny = 2\n```", "```python\nx = 1\ny = 2\n```"),
        ("```python\ndef greet(na", "```python\ndef greet(name):", "```python\ndef greet(name):"),
        ("```\n$ make check\n$ make te", "```\n$ make test\n```", "```\n$ make check\n$ make test\n```"),
        ("```\nx", "```sh\ny\n```", "```\nx\ny\n```"),
        (
            "- item\n\n  ```js\n  let a;\n",
            "  ```javascript\n  let b;\n  ```",
            "- item\n\n  ```js\n  let a;\n  let b;\n  ```",
        ),
        ("````md\n```js\nlet a;\n", "```js\nlet b;\n```\n````", "````md\n```js\nlet a;\nlet b;\n```\n````"),
    ],
)
def test_a_fence_that_is_open_is_not_opened_again(base, comes, text):
    assert whole(base, comes) == text


@pytest.mark.parametrize(
    ("base", "comes"),
    [
        (CODE, "```\n\nDone."),
        (CODE, "`x`\n"),
        (CODE, "return words\n```\n"),
        ("```markdown\n# Title\n\n", "```python\nx = 1\n```\n"),
        ("```python\nx = 1\n```\n", "```python\ny = 2\n```\n"),
        ("```python\nx = 1\n```", "\n\n```python\ny = 2\n```\n"),
        ("````\ncode\n", "```python\ninner\n"),
        ("Text", "```python\ny = 2\n```\n"),
        ("```text\nx = 1\n", "```sql\nselect\n"),
    ],
)
def test_a_fence_that_means_something_stays(base, comes):
    assert whole(base, comes) == base + comes


def test_no_more_is_held_back_than_may_be_a_repetition():
    seam = Seam("The lighthouse keeper climbed the stairs")
    assert seam.feed(" and") == " and"
    seam = Seam("The lighthouse keeper climbed the stairs")
    assert [seam.feed(piece) for piece in ("climbed", " the", " hill")] == ["", "", "climbed the hill"]
    assert seam.feed("climbed the stairs") == "climbed the stairs"


def test_a_reply_that_is_stopped_in_mid_repetition_does_not_show_half_of_it():
    seam = Seam(STORY)
    assert seam.feed("as he had done every night") == ""
    assert seam.flush(broken_off=True) == ""
    seam = Seam(STORY)
    assert seam.feed("as he had") == ""
    assert seam.flush() == "as he had"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("```python\nx", "python"),
        ("```python", "python"),
        ("1. item\n   ~~~sh\n   ls", "sh"),
        ("> ```\n> x", ""),
        ("```md\n```js\n1\n```\n", "md"),
        ("```python\nx\n```\n", None),
        ("```inline``` code", None),
        ("no ``` fence", None),
    ],
)
def test_the_block_that_a_text_ends_in(text, language):
    fence = open_fence(text)
    assert (fence and fence.language) == language


@pytest.mark.parametrize(
    ("before", "saved", "told"), [("", "One two", "One two three"), ("Zero. ", "One two", "One two 3")]
)
def test_a_task_that_is_taken_up_again_tells_its_text_once(before, saved, told):
    first, second = (LiveReply(uuid4(), uuid4()) for _ in range(2))
    first.text, first.seams = before + saved, [{"at": len(before)}] if before else []
    second.go_on(first.snapshot())
    assert second.snapshot()["text"] == before + saved, "it may have been lost"
    second.append(told)
    assert second.cut()[-1]["text"] == second.full_text() == before + told
