"""Folds letters for comparison: removes case, and the marks that people leave out when they search.

Removed: accents of Latin and Greek letters, the two dots of ё, a stress over a Cyrillic vowel, the vowel signs of
Hebrew and Arabic. Kept, because they make another letter: й, ї, signs of Indic scripts and Thai, kana voicing marks.
"""

import re
import unicodedata

# One letter can decompose into eighteen (ﷺ); the part of a word beyond this length is ignored.
MOST = 512
# None of these decomposes: most English and Russian words.
_PLAIN = re.compile("[ -~А-Яа-яЁё«»–—]*")
_LATIN = "A-Za-z\u00c0-\u02af\u1e00-\u1eff\u2c60-\u2c7f\ua720-\ua7ff\uab30-\uab6f"
_GREEK = "\u0370-\u03ff"
_ACCENTS = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_ACCENTED = re.compile(f"([{_LATIN}{_GREEK}0-9])[{_ACCENTS}]+")
# The breve of й and the dots of ї belong to the letter; an accent on top of them is a stress.
_STRESSED = re.compile("([АЕИОУЫЭЮЯІЄаеиоуыэюяіє][\u0306\u0308]?)[\u0300\u0301]+")
# Hebrew points, Arabic vowel signs (not hamza and madda: آ and أ are letters) and the tatweel, which only lengthens
# words. The joiner only affects how letters are drawn.
_POINTS = re.compile(
    "[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u0652\u0656-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u200d]+"
)
# Two typing orders that look the same but are not equivalent in Unicode: น้ำ.
_NIKHAHIT = re.compile("\u0e4d([\u0e48-\u0e4b])")
# Letters that do not decompose into a base letter and a mark.
_LETTERS = str.maketrans(
    dict(zip("øłđðħıŧɨƀɓɖɗƙƴŋɲƶɵʉⱥɉɍɏ", "olddhitibbddkynnzouajry", strict=True)) | {"æ": "ae", "œ": "oe", "þ": "th"}
)


def folded(text: str) -> str:
    """`text` folded for comparison; may be longer or shorter, and several words ("½" is 1⁄2)."""
    if _PLAIN.fullmatch(text):
        return text.lower().replace("ё", "е")
    plain = _ACCENTED.sub(r"\1", unicodedata.normalize("NFKD", text)[:MOST])
    plain = _POINTS.sub("", _STRESSED.sub(r"\1", plain))
    plain = _NIKHAHIT.sub("\\1\u0e4d", plain.casefold()).translate(_LETTERS)
    return unicodedata.normalize("NFC", plain).replace("ё", "е")
