"""The script: selects the answer to a question, in the question's language."""

import re

from chat.demo.answer import Answer, Question, Script, ScriptChoice
from chat.demo.arithmetic import Calculation, find_calculation
from chat.demo.going_on import Wish, rest_of, wish_to_go_on
from chat.demo.library import Language, look_up
from chat.demo.titles import question_to_title, title_for

_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_QUOTED_CHARACTERS = 400
_TURNS = 30
_WRITERS = ("Victoria", "MLX")

# In order of priority: the first match in the question counts.
_TOPICS = [
    (topic, re.compile(pattern, re.IGNORECASE))
    for topic, pattern in (
        (
            "greeting",
            r"^\W*(hi|hello|hey|good (morning|day|evening)|привет|здравствуй\w*|добр\w+ (день|вечер|утро))\b.{0,40}$",
        ),
        ("clarify", r"clarif|\bask me\b|уточн|спроси меня"),
        ("table", r"\btables?\b|\bcompar|таблиц|сравн"),
        ("plan", r"\bplan|\bto-?do\b|checklist|\bsteps\b|план|список дел|чек-?лист|расписан"),
        (
            "code",
            r"python|\bcode\b|\bfunction|\bscript\b|\bprogram|regex|питон|пайтон|\bкод|функци|скрипт|программ",
        ),
        (
            "abilities",
            r"what can you|who are you|what is this|what do you do|^\W*help\W*$|умее|кто ты|что это|^\W*помощь\W*$",
        ),
        (
            "explain",
            r"explain|how do|\bwhy\b|what (is|are)|объясни|как работа|как устро|почему|что такое|расскажи",
        ),
    )
]


def as_script(script: ScriptChoice) -> Script:
    """A text or Answer as a script that always returns it; None is the demo's own script."""
    if script is None:
        return demo_script
    if isinstance(script, str):
        script = Answer(script)
    if isinstance(script, Answer):
        fixed = script
        return lambda question: fixed
    return script


def demo_script(question: Question) -> Answer:
    """The demo's answer, or title: Russian if the question has a Cyrillic letter, else English."""
    if asked := question_to_title(question.text):
        return Answer(title_for(_topic(asked), asked, is_russian=_language(asked) == "ru"))
    wish = wish_to_go_on(question)
    if wish is None:
        return _answer(question)
    rest = _rest(wish, question.who)
    if rest is not None:
        return rest
    return _answer(question) if wish.is_typed else look_up("over", _language(wish.asked), {"who": question.who})


def _rest(wish: Wish, who: str) -> Answer | None:
    """The rest of the last answer, from either server; None if it is complete or not from the script."""
    for writer in (who, *_WRITERS):
        answer = demo_script(Question(wish.asked, wish.earlier[-_TURNS:], writer))
        rest = rest_of(answer.text, wish.said)
        if rest and rest.strip():
            return Answer(rest) if wish.said else answer
    return None


def _answer(question: Question) -> Answer:
    language = _language(question.text)
    values = {"who": question.who}
    if calculation := find_calculation(question.text):
        return look_up("sum", language, values | _sum_values(calculation))
    return look_up(_topic(question.text), language, values | {"question": _quoted(question.text)})


def _language(text: str) -> Language:
    return "ru" if _CYRILLIC.search(text) else "en"


def _topic(text: str) -> str:
    return next((topic for topic, pattern in _TOPICS if pattern.search(text)), "default")


def _sum_values(calculation: Calculation) -> dict[str, str]:
    rows = [f"| {number} | {step} |" for number, step in enumerate(calculation.steps, 1)]
    return {"expression": calculation.expression, "result": calculation.result, "rows": "\n".join(rows)}


def _quoted(text: str) -> str:
    """A shortened block quote: a long question would hide the answer."""
    text = text.strip()
    if len(text) > _QUOTED_CHARACTERS:
        text = f"{text[:_QUOTED_CHARACTERS].rstrip()}…"
    return "\n".join(f"> {line}" for line in text.splitlines() or [""])
