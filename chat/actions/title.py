"""Derives a conversation's title from its first message. Pure text: no look-ups, no model."""

import re
import unicodedata
from urllib.parse import urlsplit

from chat.models.conversation import TITLE_LENGTH

SHOWN_TITLE_LENGTH = 60
# Characters of the text that are read for a title: more than it has, because marks take room, too.
_LOOKED_AT = 600
_LONGEST_ADDRESS = 30

_FENCE = re.compile(r" {0,3}(`{3,}(?=[^`]*$)|~{3,})")
_QUOTE = re.compile(r"\A\s{0,3}(?:>\s?)+")
_BLOCK_MARK = re.compile(r"\A\s*(?:#{1,6}(?:\s+|$)|(?:[-*+]|\d{1,3}[.)])\s+(?:\[[ xX]\]\s+)?)")
_ITEM = re.compile(r"\s*(?:[-*+]|\d{1,3}[.)])\s")
_HEADING = re.compile(r"\s{0,3}#{1,6}\s")
# Horizontal rules, the lines below headings and table heads, and link reference definitions.
_NO_WORDS = re.compile(
    r"\s*(?:[-=_*]{3,}|(?:[-*_]\s+){2,}[-*_]|\|?\s*:?-+:?\s*(?:\|\s*:?-*:?\s*)+|\[[^\]]+\]:\s.*)\s*$"
)
_ROW = re.compile(r"\s*\|(.*)\|\s*$")
# Bidirectional overrides would reverse the text beside the title; the others are invisible.
_UNSEEN = re.compile(r"[\u202a-\u202e\u2066-\u2069\u200b\u2060\ufeff\x00-\x08\x0e-\x1f\x7f]")
# A Chinese, Japanese or Korean word right after an address is not part of it.
_CJK = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_ADDRESS = re.compile(rf"<?(https?://(?:[^\s<>\"\u3000-\u303f\uff00-\uffef{_CJK}]|(?<=[/=_-])[{_CJK}]+)+)>?", re.I)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--.*?-->")
_DRAWN_TAG = re.compile(r"</?(?:br|sub|sup|kbd|b|i|em|strong)\s*/?>", re.I)
_INLINE = (
    (re.compile(r"!\[([^\]]*)\]\((?:[^()\s]|\([^()]*\))*(?:\s+\"[^\"]*\")?\)"), r"\1"),
    (re.compile(r"\[\^[^\]\s]+\]"), ""),
    (re.compile(r"\[([^\[\]]+)\](?:\((?:[^()\s]|\([^()]*\))*(?:\s+\"[^\"]*\")?\)|\[[^\]]*\])"), r"\1"),
    (re.compile(r"\$\$(.+?)\$\$|\\\((.+?)\\\)|\\\[(.+?)\\\]"), lambda found: next(filter(None, found.groups()))),
    (re.compile(r"(?<![\w$])\$(?!\s)([^$]*[\\^_={}][^$]*)(?<!\s)\$(?![\w$])"), r"\1"),
    (re.compile(r"(\*\*\*|\*\*|~~)(?=\S)(.+?)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<![\w*])\*(?=[^\s*])([^*]+)(?<=\S)\*(?![\w*])"), r"\1"),
    (re.compile(r"(?<!\w)__(?=[^\s_])([^_]*[^\w_][^_]*)(?<=\S)__(?!\w)"), r"\1"),
    (re.compile(r"(?<!\w)_(?=[^\s_])([^_]+)(?<=\S)_(?!\w)"), r"\1"),
)
_CODE = re.compile(r"(`+)(.+?)(?<!`)\1(?!`)")


def title_of(text: str) -> str:
    """The first words of `text`, at most TITLE_LENGTH characters, without Markdown. The person's own words come before
    quotes, and both before code; an address is shortened to its host and a short path."""
    prose, quoted, code = _parts(text)
    candidates = (_words(prose), _words([_QUOTE.sub("", line) for line in quoted]), _plain(" ".join(code)))
    line = next((words for words in candidates if _is_seen(words)), _plain(text[:_LOOKED_AT]))
    return _shortened(line)[:TITLE_LENGTH] or text.strip()[:TITLE_LENGTH]


def _parts(text: str) -> tuple[list[str], list[str], list[str]]:
    """Lines of the person's own words, of quotes, and of code; of each only as much as a title needs."""
    own: list[str] = []
    quoted: list[str] = []
    code: list[str] = []
    fence = ""
    for line in text.splitlines():
        mark = _FENCE.match(line)
        if fence:
            is_end = mark and mark[1].startswith(fence) and not line.strip().strip(fence[0])
            fence = "" if is_end else fence
            part, line = code, "" if is_end else line
        elif mark:
            fence, part, line = mark[1], code, ""
        else:
            part = quoted if line.lstrip().startswith(">") else own
        if sum(map(len, part)) < _LOOKED_AT and line.strip():
            part.append(line[:_LOOKED_AT])
        if own and sum(map(len, own)) >= _LOOKED_AT:
            break
    return own, quoted, code


def _words(lines: list[str]) -> str:
    """Join the lines without marks. Commas separate the items of a list, a colon a heading from its text."""
    said = ""
    before = ""
    for line in lines:
        words = "" if _NO_WORDS.match(line) else _inline(_BLOCK_MARK.sub("", _cells(line)))
        if not words:
            continue
        if said and said[-1].isalnum():
            both_items = _ITEM.match(before) and _ITEM.match(line)
            said += "," if both_items else ":" if _HEADING.match(before) else ""
        said, before = f"{said} {words}".strip(), line
    return said


def _cells(line: str) -> str:
    row = _ROW.match(line)
    return ", ".join(filter(None, map(str.strip, row[1].split("|")))) if row else line


def _inline(line: str) -> str:
    """The line without inline marks; inline code is unchanged."""
    pieces = _CODE.split(line)
    said = "".join(piece.strip() if at % 3 == 2 else _unmarked(piece) for at, piece in enumerate(pieces) if at % 3 != 1)
    return _plain(said)


def _unmarked(text: str) -> str:
    text = _DRAWN_TAG.sub(" ", text)
    bare = _TAG.sub(" ", text) if _TAG.match(text.lstrip()) and "://" not in text[:12] else text
    text = bare if _is_seen(bare) else text
    for pattern, replacement in _INLINE:
        text = pattern.sub(replacement, text)
    return _ADDRESS.sub(_named, text)


def _named(found: re.Match[str]) -> str:
    """The address without scheme, credentials and query."""
    address = found[1].rstrip(".,:;!?)]'")
    behind = found[1][len(address) :]
    try:
        parts = urlsplit(address)
    except ValueError:
        return found[0]
    host = parts.netloc.rpartition("@")[2].removeprefix("www.")
    whole = host + parts.path.rstrip("/")
    return (whole if len(whole) <= _LONGEST_ADDRESS else host) + behind


def _plain(text: str) -> str:
    return " ".join(_UNSEEN.sub("", text).split())


def _is_seen(text: str) -> bool:
    return any(unicodedata.category(letter)[0] in "LNS" or letter in "?!" for letter in text)


def _shortened(line: str) -> str:
    if len(line) <= SHOWN_TITLE_LENGTH:
        return line
    cut = line[: _whole(line, SHOWN_TITLE_LENGTH)]
    return (cut.rsplit(" ", 1)[0] if " " in cut[20:] else cut).rstrip(",.;:!?、。，：；！？ ") + "…"


def _whole(text: str, at: int) -> int:
    """The last index up to `at` that splits no letter from its marks, no emoji and no flag."""
    least = at // 2
    while at > least and (_joins(text[at]) or text[at - 1] == "\u200d" or _flags(text, at) % 2):
        at -= 1
    return at


def _joins(letter: str) -> bool:
    return letter == "\u200d" or "\U0001f3fb" <= letter <= "\U0001f3ff" or unicodedata.category(letter)[0] == "M"


def _flags(text: str, at: int) -> int:
    """How many regional indicators stand right before `at`, if one stands at `at`; else 0."""
    end = at if "\U0001f1e6" <= text[at] <= "\U0001f1ff" else 0
    start = end
    while start > 0 and "\U0001f1e6" <= text[start - 1] <= "\U0001f1ff":
        start -= 1
    return end - start
