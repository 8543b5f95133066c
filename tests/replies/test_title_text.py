"""What of a model's answer becomes a title."""

import pytest

from chat.replies.title_text import title_in, wish_for

MADE = "A trip to Rome"
FENCE = "`" * 3


@pytest.mark.parametrize(
    "said",
    [
        MADE,
        f"  {MADE}\n\n",
        f'"{MADE}"',
        f"“{MADE}.”",
        f"«{MADE}»",
        f"**{MADE}**",
        f"# {MADE}",
        f"- {MADE}",
        f"1. {MADE}\n2. Another trip",
        f"Title: {MADE}",
        f'**Title:** "{MADE}".',
        f"Title:\n{MADE}",
        f"Sure! Here is a short title for the conversation:\n\n**{MADE}**",
        f"Certainly!\n{MADE}",
        f"Заголовок: {MADE}",
        f"Вот краткое название беседы: «{MADE}»",
        f"标题：{MADE}",
        f'{{"title": "{MADE}"}}',
        f"{FENCE}\n{MADE}\n{FENCE}",
        f"<title>{MADE}</title>",
        f"<think>Something about Italy.</think>\n{MADE}",
        f"Something about Italy.</think>{MADE}".replace("Something about Italy.", ""),
        f"Assistant: {MADE}",
        f"{MADE}<|im_end|>",
        f"{MADE}</s>",
        f"\u202e{MADE}\x00",
    ],
)
def test_what_models_write_around_a_title_is_taken_away(said: str) -> None:
    assert title_in(said) == MADE


@pytest.mark.parametrize(
    "said",
    [
        "Book title: how to choose one",
        "C++: what is RAII?",
        "“Rome” and “Paris”",
        "I don't like Mondays",
        "Поездка в Рим",
        "To be continued...",
        "7 × 8 = 56",
    ],
)
def test_what_belongs_to_a_title_stays(said: str) -> None:
    assert title_in(said) == said


@pytest.mark.parametrize(
    "said",
    [
        "",
        " \n ",
        "...",
        "—",
        "Title:",
        "Untitled",
        "<think>Let me see",
        "I'm sorry, but I cannot do that.",
        "I can't help with this",
        "As an AI language model, I have no titles",
        "К сожалению, я не могу",
        "Я не могу придумать название",
        "x" * 300,
    ],
)
def test_what_is_none_is_left(said: str) -> None:
    assert title_in(said) == ""


def test_half_a_word_is_left_out_and_a_long_title_shortened() -> None:
    assert title_in("A trip to Ro", is_cut=True) == "A trip to…"
    assert title_in("Rome\nThis title is", is_cut=True) == "Rome"
    assert title_in("Rome", is_cut=True) == "Rome"
    assert len(title_in("a long title of many words " * 5)) <= 61


def test_only_the_beginning_of_a_long_conversation_goes_along() -> None:
    wish = wish_for("question " * 1000, "answer " * 1000)
    assert len(wish) < 2500 and wish.startswith("Person:\nquestion") and "Reply:\nanswer" in wish
