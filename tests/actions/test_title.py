"""A title reads as words, whatever the first message begins with."""

import time

import pytest

from chat.actions.title import title_of

FENCE = "`" * 3
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"{FENCE}python\nprint(1)\n{FENCE}\nWhat does this print?", "What does this print?"),
        ("~~~\nls -l\n~~~\n\nExplain", "Explain"),
        (f"{FENCE}python\nprint(1)\n{FENCE}", "print(1)"),
        (f"{FENCE}python\n\ndef __init__(self):", "def __init__(self):"),
        (f"{FENCE}\n{'x = 1' * 9000}\n{FENCE}\nWhy so long?", "Why so long?"),
        ("> Which city?\n\nBerlin", "Berlin"),
        ("> > All **happy** families", "All happy families"),
        (f"> {FENCE}\n> quoted code\n> {FENCE}\nWhy?", "Why?"),
        ("https://www.example.com/a/b?token=secret What is this?", "example.com/a/b What is this?"),
        ("https://alice:secret@example.com/", "example.com"),
        ("<https://example.com/docs>", "example.com/docs"),
        ("请看https://example.com/docs里的说明", "请看example.com/docs里的说明"),
        (f"Read https://example.com/{'long/' * 20}.", "Read example.com."),
        ("[The manual](https://example.com/a_(b)) is wrong", "The manual is wrong"),
        ("[The manual][1] is wrong\n\n[1]: https://example.com", "The manual is wrong"),
        ("![A chart](chart.png) What does it show?", "A chart What does it show?"),
        ("## Plan\nWrite it", "Plan: Write it"),
        ("Plan\n====\nWrite it", "Plan Write it"),
        ("- milk\n- [ ] eggs\n- [x] bread", "milk, eggs, bread"),
        ("1. Boil water\n2. Add tea", "Boil water, Add tea"),
        ("---\n\nHello", "Hello"),
        ("| City | People |\n|---|--:|\n| Oslo | 700 |", "City, People Oslo, 700"),
        ("Solve $x^2 = 4$ and $$y$$", "Solve x^2 = 4 and y"),
        ("Is $20 to 30$ much? I have $5", "Is $20 to 30$ much? I have $5"),
        ("What does `<div>` do, and **kwargs?", "What does <div> do, and **kwargs?"),
        ("What does <div> do?", "What does <div> do?"),
        ("<p>Hello <b>world</b></p>", "Hello world"),
        ("<img src=x>", "<img src=x>"),
        ("**Urgent**: snake_case_name and __init__ and *this*", "Urgent: snake_case_name and __init__ and this"),
        ("#hashtag is no heading, -5 is no item", "#hashtag is no heading, -5 is no item"),
        ("\U0001f525\U0001f525", "\U0001f525\U0001f525"),
        ("\u202eolleh\u202c مرحبا", "olleh مرحبا"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("***", "***"),
        ("> ", ">"),
        (FENCE, FENCE),
        ("https://[", "https://["),
    ],
)
def test_a_title_reads_as_words(text: str, title: str) -> None:
    assert title_of(text) == title


def test_a_long_title_ends_at_a_word() -> None:
    title = title_of("word, " * 40)
    assert title.endswith("word…") and len(title) <= 61


@pytest.mark.parametrize("piece", [FAMILY, "\U0001f1e9\U0001f1ea", "\U0001f44d\U0001f3fd", "e\u0301", "字"])
def test_a_title_tears_no_letter_apart(piece: str) -> None:
    for ahead in range(4):
        title = title_of("x" * ahead + piece * 60)
        assert (len(title) - 1 - ahead) % len(piece) == 0, title


@pytest.mark.parametrize(
    "piece",
    [
        "*",
        "_",
        "`",
        "[",
        "![",
        "$",
        "<",
        "> ",
        "| ",
        "- ",
        "**a",
        "~~",
        "[a](",
        "https://",
        "`" * 3 + "\n",
        "a\n",
        "|-",
    ],
)
def test_no_text_takes_long(piece: str) -> None:
    begun = time.process_time()
    assert title_of(piece * (100_000 // len(piece)))
    assert time.process_time() - begun < 2
