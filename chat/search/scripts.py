"""Character classes for regular expressions: characters of words, signs that are words of their own, and emoji."""

import re
import sys
import unicodedata
from collections.abc import Iterator

# Chinese and Japanese, written without spaces: each sign is a word, and a search is a phrase of signs. Korean has
# spaces, but attaches its particles to the word before.
_IDEOGRAPHS = "\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HANGUL = "\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff"
# Thai, Lao, Burmese, Khmer, Tai Le, New Tai Lue, Tai Tham, Balinese, Javanese, Tai Viet.
_WITHOUT_SPACES = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1950-\u19df\u1a20-\u1aaf\u1b00-\u1b7f\ua980-\ua9ff\uaa60-\uaadf"
)
SIGNS = _IDEOGRAPHS + _HANGUL + _WITHOUT_SPACES
# A vowel of Thai and Lao that follows its letter and is both mark and letter.
AM = "\u0e33\u0eb3"
_TONES = "\U0001f3fb-\U0001f3ff"
_SELECTORS = "\ufe0e\ufe0f"
JOINER = "\u200d"
_REGIONAL = "\U0001f1e6-\U0001f1ff"
_TAGS = "\U000e0020-\U000e007f"
PICTURES = (
    "©®‼⁉™ℹ\u2194-\u2199↩↪⌚⌛⌨⏏\u23e9-\u23f3\u23f8-\u23faⓂ▪▫▶◀\u25fb-\u25fe\u2600-\u27bf⤴⤵\u2b05-\u2b07⬛⬜⭐⭕"
    "〰〽㊗㊙\U0001f000-\U0001f0ff🅰🅱🅾🅿🆎\U0001f191-\U0001f19a\U0001f200-\U0001f2ff\U0001f300-\U0001faff"
)
_PICTURE = f"[{PICTURES}][{_SELECTORS}{_TONES}]*[{_TAGS}]*"
_FLAG = f"[{_REGIONAL}]{{1,2}}"
_KEYCAP = "[#*0-9]\ufe0f?\u20e3"
# One visible sign of any number of characters: a family, a flag, a keycap.
EMOJI = f"{_KEYCAP}|(?:{_FLAG}|{_PICTURE})(?:{JOINER}{_PICTURE})*"
# Characters that continue an emoji. Either letter of a flag could also begin one.
PARTS_OF_EMOJI = re.compile(f"[{JOINER}{_TONES}{_TAGS}{_REGIONAL}]")
_SIGN = re.compile(f"[{SIGNS}]")
_LOOKS = re.compile(f"(?<!^)[{_TONES}]|[{_SELECTORS}]")
_IN_TERMS = str.maketrans("#*", "＃＊")


def _ranges_of_marks() -> Iterator[str]:
    """Yields ranges of combining marks, without variation selectors, which only affect how a character is drawn."""
    begin = None
    for code in (*range(0x300, 0x1F000), sys.maxunicode):
        is_mark = unicodedata.category(chr(code))[0] == "M" and not 0xFE00 <= code <= 0xFE0F
        if is_mark and begin is None:
            begin = code
        elif not is_mark and begin is not None:
            yield f"{chr(begin)}-{chr(code - 1)}"
            begin = None


MARKS = "".join(_ranges_of_marks())


def is_sign(term: str) -> bool:
    """True for a word of a script that does not separate words by spaces."""
    return _SIGN.match(term) is not None


def emoji_terms(found: str) -> list[str]:
    """The terms of an emoji: the whole without skin tone and presentation selector, then each of its parts."""
    plain = _LOOKS.sub("", found).translate(_IN_TERMS)
    parts = [part for part in plain.split(JOINER) if part]
    return [plain, *parts] if len(parts) > 1 else parts
