"""Terms from before accents were folded: entries that are not reindexed yet have only these."""

import re
import unicodedata

from .words import MAX_LENGTH, stem

_SIGNS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_TOKEN = re.compile(rf"[{_SIGNS}]|[^\W_{_SIGNS}]+")


def former_terms(text: str) -> tuple[str, ...]:
    """The former terms of a short composed text."""
    return tuple(stem(one) for token in _TOKEN.findall(text) for one in _plain(token[:MAX_LENGTH]))


def _plain(token: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", token).casefold().replace("ё", "е")
    return [one[:MAX_LENGTH] for one in _TOKEN.findall(plain)]
