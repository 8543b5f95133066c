"""The demo's answer to the chat's own wish for a short title (chat/replies/title_text.py)."""

import re

_WISH = re.compile(
    r"\APerson:\n(?P<question>.*?)\n\nReply:\n.*\n\n---\nWrite a short title for the conversation above\b", re.DOTALL
)
_WORDS = 5
_TITLES = {
    "greeting": ("A greeting", "Приветствие"),
    "clarify": ("A question that needs details", "Вопрос с уточнениями"),
    "table": ("A comparison in a table", "Сравнение в таблице"),
    "plan": ("A plan in steps", "План по шагам"),
    "code": ("A piece of code", "Пример кода"),
    "abilities": ("What this chat can do", "Что умеет этот чат"),
}


def question_to_title(text: str) -> str:
    """The question that a title is wanted for; "" if `text` wants none."""
    wish = _WISH.match(text)
    return wish["question"].strip() if wish else ""


def title_for(topic: str, question: str, *, is_russian: bool) -> str:
    """A title of a few words: of the topic, else the question's first words."""
    if topic in _TITLES:
        return _TITLES[topic][is_russian]
    words = re.findall(r"[^\s?!.,;:]+", question)[:_WORDS]
    title = " ".join(words) or ("Вопрос" if is_russian else "A question")
    return title[0].upper() + title[1:]
