"""What a model is asked for a title, and what of its answer becomes one. Pure text."""

import re

from chat.actions.title import title_of

QUESTION_CHARS = 1200
ANSWER_CHARS = 600
# Longer lines are an answer to the question, not its title.
LONGEST_LINE = 160

_WISH = (
    "Write a short title for the conversation above: two to six words, in the language of the person's message, "
    "without quotation marks, formatting or a full stop. Answer with the title alone."
)
_QUOTES = {'"': '"', "'": "'", "`": "`", "“": "”", "„": "“", "«": "»", "‘": "’", "「": "」", "『": "』", "《": "》"}
_NAMES = (
    "title|headline|topic|subject|заголовок|название|тема|titel|überschrift|titre|título|titulo|titolo|tytuł|назва|"
    "标题|標題|题目|タイトル|題名|제목"
)
_BEFORE = (
    "sure|certainly|okay|ok|of course|here(?:['’]s| is| are)?|an?|the|your|my|one|possible|suggested|proposed|short|"
    "brief|good|chat|conversation|suitable|конечно|хорошо|вот|предлагаю|кратк(?:ий|ое)|коротк(?:ий|ое)|возможн(?:ый|ое)"
)
_BEHIND = "for|of|is|could|would|might|suggestion|для|диалога|беседы|разговора|чата|может"
# "Title:", "Here is a short title for the conversation:", `{"title": `; never a colon within a title.
_LEAD = re.compile(
    rf"\W*(?:(?:{_BEFORE})[\s,!.–—-]+){{0,7}}(?:{_NAMES})(?:\s+(?:{_BEHIND})\b[^:：]{{0,60}})?\W{{0,4}}?[:：]",
    re.IGNORECASE,
)
_PLEASANTRY = re.compile(r"(?:sure|certainly|of course|okay|конечно|хорошо)\W*$", re.IGNORECASE)
_TURN = re.compile(r"(?:assistant|ассистент|ai|bot)\s*[:：]\s*", re.IGNORECASE)
_THOUGHTS = re.compile(
    r"<(think|thinking|reasoning)\b[^>]*>.*?(?:</\1>|$)|</?(?:think|thinking|reasoning)>", re.S | re.I
)
_SPECIAL = re.compile(r"<\|[^|<>]{0,40}\|>|</?s>|\[/?INST\]|<(?:start|end)_of_turn>")
_FENCE = re.compile(r"\s*(?:```|~~~)\w*\s*$")
_REFUSAL = re.compile(
    r"(?:i['’]?m (?:sorry|afraid|unable|not able)|i am (?:sorry|unable|not able)|"
    r"i (?:can['’]?t|cannot|can not|won['’]t)\b|i (?:do not|don['’]t) (?:have|know|understand)|"
    r"sorry\b|apologies|unfortunately|as an ai\b|as a language model|(?:un)?titled?$|no title|n/a$|none$|null$|"
    r"извините|простите|к сожалению|я не (?:могу|умею)|не могу\b|как (?:ии|языковая модель)|без названия|"
    r"es tut mir leid|tut mir leid|désolé|lo siento|mi dispiace|przepraszam|抱歉|对不起|申し訳|죄송)",
    re.IGNORECASE,
)


def wish_for(question: str, answer: str) -> str:
    """The text of the one turn that asks for a title. Only the beginning of both goes along: it must be quick."""
    return f"Person:\n{_begun(question, QUESTION_CHARS)}\n\nReply:\n{_begun(answer, ANSWER_CHARS)}\n\n---\n{_WISH}"


def title_in(said: str, *, is_cut: bool = False) -> str:
    """The title in a model's answer: one line, as long as title_of makes it, without marks, quotation marks and
    "Title:"; "" if there is none. `is_cut`: its last word may be half of one."""
    lines = _SPECIAL.sub(" ", _THOUGHTS.sub("\n", said)).splitlines()
    lines = [line.strip() for line in lines if line.strip() and not _FENCE.match(line)]
    if is_cut and lines:
        lines[-1] = _without_last_word(lines[-1])
    titles = [_bare(line) for line in lines[:-1] if not _leads_on(line)] + [_bare(line) for line in lines[-1:]]
    title = next(filter(None, titles), "")
    return "" if _REFUSAL.match(title) else title


def _leads_on(line: str) -> bool:
    """True for a line that only announces the next one."""
    return line.rstrip("*_ ").endswith((":", "：")) or bool(_PLEASANTRY.match(line))


def _bare(line: str) -> str:
    """The line without what models write around a title; "" if nothing is left."""
    if len(line) > LONGEST_LINE:
        return ""
    line = title_of(line)
    line = _TURN.sub("", line, count=1) if _TURN.match(line) else line
    if lead := _LEAD.match(line):
        line = line[lead.end() :].rstrip("}")
    line = _unquoted(line.strip(" *_#–—-"))
    line = line[:-1] if line.endswith((".", "。")) and not line.endswith("..") else line
    line = _unquoted(line.strip())
    return title_of(line) if any(letter.isalnum() for letter in line) else ""


def _unquoted(line: str) -> str:
    while len(line) > 1 and _QUOTES.get(line[0]) == line[-1] and line[0] not in line[1:-1]:
        line = line[1:-1].strip()
    return line


def _without_last_word(line: str) -> str:
    words = line.rsplit(maxsplit=1)
    return f"{words[0].rstrip(',;:-–—')}…" if len(words) == 2 else line


def _begun(text: str, length: int) -> str:
    text = text.strip()
    return text if len(text) <= length else f"{text[:length].rstrip()}…"
