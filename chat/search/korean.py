"""Korean particles, which are attached to the word before them."""

import re

# A particle's form depends on the word's last sound: consonant or vowel.
_BEHIND_CONSONANT = frozenset(
    ("이", "은", "을", "과", "으로", "이나", "이라", "이라고", "이랑", "으로는", "으로도", "으로서", "으로써")
)
_BEHIND_VOWEL = frozenset(("가", "는", "를", "와", "로", "나", "라고", "랑", "로는", "로도", "로서", "로써"))
_BEHIND_BOTH = frozenset(
    (
        *("의", "에", "도", "만", "에서", "에게", "한테", "께서", "까지", "부터", "에는", "에도", "에서는", "에서도"),
        *("에게는", "까지는", "부터는", "보다", "처럼", "마다", "조차", "밖에", "들", "들이", "들은", "들을", "들의"),
        *("들에게", "입니다"),
    )
)
# One-syllable words keep their ending: it is often part of another word (가을 is not a form of 가).
_WORD = re.compile("[\uac00-\ud7a3]{3,}")
_SYLLABLES, _ENDS = 0xAC00, 28
_RIEUL = 8


def without_particle(word: str) -> str:
    """`word` without the longest particle at its end; "" if it has none."""
    if not _WORD.fullmatch(word):
        return ""
    for length in range(min(4, len(word) - 2), 0, -1):
        stem, particle = word[:-length], word[-length:]
        if particle in _BEHIND_BOTH or particle in _behind(stem[-1], particle):
            return stem
    return ""


def _behind(syllable: str, particle: str) -> frozenset[str]:
    end = (ord(syllable) - _SYLLABLES) % _ENDS
    # 로 alone also follows ㄹ.
    is_open = end == 0 or (end == _RIEUL and particle.startswith("로"))
    return _BEHIND_VOWEL if is_open else _BEHIND_CONSONANT
