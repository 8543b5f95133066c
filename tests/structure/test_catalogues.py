"""Every string that people see is in the Russian catalogues, translated, and nothing else is. Needs no gettext."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polib
import pytest
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
CATALOGUES = ROOT / "locale" / "ru" / "LC_MESSAGES"
DOMAINS = ("django", "djangojs")
PLURAL_FORMS = 3  # 1 шаг, 2 шага, 5 шагов
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[%a-z]|\{\w*\}")
STRING = r"""u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
# A call with one to three literal strings: gettext(m), pgettext(c, m), ngettext(m, p), npgettext(c, m, p), _(m).
CALL = re.compile(rf"(?<!\w)(_|n?p?gettext)\(\s*{STRING}(?:\s*,\s*{STRING})?(?:\s*,\s*{STRING})?")
JS_COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"'`])//[^\n]*", re.DOTALL)


class Message(NamedTuple):
    """What a catalogue knows an entry by."""

    context: str | None
    text: str
    plural: str


def message(function: str, strings: list[str]) -> Message:
    """The entry that a call of this function (lazy or not) with these literal strings asks for."""
    name = function.removesuffix("_lazy").removesuffix("_noop")
    context = strings[0] if "pgettext" in name else None
    text, plural = [*strings[context is not None :], ""][:2]
    return Message(context, text, plural if name.startswith("n") else "")


def in_text(text: str) -> Iterator[Message]:
    """In JavaScript, and in what `templatize` makes of a template."""
    for function, *strings in CALL.findall(text):
        literals = [ast.literal_eval(string) for string in strings if string]
        yield message("gettext" if function == "_" else function, literals)


def in_python(source: str) -> Iterator[Message]:
    tree = ast.parse(source)
    names = {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if "gettext" in alias.name
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            strings = [
                argument.value
                for argument in node.args
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
            ]
            assert strings, f"line {node.lineno}: only a literal string can be translated"
            yield message(names[node.func.id], strings)


def js_sources() -> list[Path]:
    return sorted((ROOT / "static" / "js").rglob("*.js"))


def used(domain: str) -> set[Message]:
    """Every message of the sources. `%%` in a template's message is a percent sign there, and so in the catalogue."""
    found: set[Message] = set()
    if domain == "djangojs":
        for path in js_sources():
            found.update(in_text(JS_COMMENT.sub("", path.read_text("utf-8"))))
        return found
    for folder in ("chat", "chatsite"):
        for path in (ROOT / folder).rglob("*.py"):
            found.update(in_python(path.read_text("utf-8")))
    for folder in ("templates", "chat"):
        for path in [*(ROOT / folder).rglob("*.html"), *(ROOT / folder).rglob("*.txt")]:
            found.update(in_text(templatize(path.read_text("utf-8"), origin=str(path))))
    return found


def catalogue(domain: str) -> polib.POFile:
    return polib.pofile(str(CATALOGUES / f"{domain}.po"))


def forms(entry: polib.POEntry) -> list[str]:
    """The translation, or its plural forms in their order."""
    plural = entry.msgstr_plural
    return [plural[number] for number in sorted(plural)] if entry.msgid_plural else [entry.msgstr]


def key(entry: polib.POEntry) -> Message:
    return Message(entry.msgctxt, entry.msgid, entry.msgid_plural)


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_string_is_there_and_no_other(domain: str) -> None:
    known, wanted = {key(entry) for entry in catalogue(domain)}, used(domain)
    assert wanted, "nothing was found in the sources"
    assert sorted(m.text for m in wanted - known) == [], "new strings: make messages, then translate them"
    assert sorted(m.text for m in known - wanted) == [], "nobody uses these any more: make messages"


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_string_is_translated(domain: str) -> None:
    entries = catalogue(domain)
    assert [e.msgid for e in entries if e.fuzzy or not all(form.strip() for form in forms(e))] == []
    assert f"nplurals={PLURAL_FORMS};" in entries.metadata["Plural-Forms"]
    assert [e.msgid for e in entries if e.msgid_plural and len(forms(e)) != PLURAL_FORMS] == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_placeholders_are_the_same(domain: str) -> None:
    for entry in catalogue(domain):
        wanted = sorted(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
        for form in forms(entry):
            assert sorted(PLACEHOLDER.findall(form)) == wanted, entry.msgid


@pytest.mark.parametrize("domain", DOMAINS)
def test_the_compiled_catalogue_is_of_today(domain: str) -> None:
    compiled = polib.mofile(str(CATALOGUES / f"{domain}.mo"))
    assert {key(e): forms(e) for e in compiled} == {key(e): forms(e) for e in catalogue(domain)}, "make messages"


@pytest.mark.parametrize("path", js_sources(), ids=lambda path: path.stem)
def test_javascript_translates_literals_only(path: Path) -> None:
    text = JS_COMMENT.sub("", path.read_text("utf-8"))
    assert len(re.findall(r"(?<!\w)n?p?gettext\(", text)) == len(CALL.findall(text)), (
        "a string that cannot be extracted"
    )
