"""One list of close codes: the server's. The page's and those of the documents are compared with it."""

import re

import pytest

from chat.close_codes import CloseCode

from .sources import ROOT, modules

OURS = {name: code for name, code in vars(CloseCode).items() if name.isupper()}
# A code that is not in the list would begin like those in it.
CODE = re.compile(r"\b4[04]\d\d\b")
LISTS = ("chat/close_codes.py", "static/js/transport/close_codes.js")


def text(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def test_the_pages_list_is_the_servers() -> None:
    found = re.findall(r"([A-Z_]+): (\d+)", text("static/js/transport/close_codes.js"))
    assert {name: int(code) for name, code in found} == OURS


def test_the_contract_lists_every_code() -> None:
    rows = re.findall(r"^\| (\d{4}) \|", text("docs/contracts/socket.md"), re.MULTILINE)
    assert sorted(map(int, rows)) == sorted(OURS.values())


def test_the_api_lists_every_code() -> None:
    line = re.search(r"^Close codes: .*?(?=\n\n|\Z)", text("docs/api.md"), re.MULTILINE | re.DOTALL)
    assert line and {int(code) for code in CODE.findall(line[0])} == set(OURS.values())


@pytest.mark.parametrize("path", sorted({*modules().values(), *(ROOT / "static" / "js").rglob("*.js")}), ids=str)
def test_no_code_stands_outside_the_lists(path) -> None:
    name = str(path.relative_to(ROOT))
    written = {int(code) for code in CODE.findall(path.read_text(encoding="utf-8"))} & set(OURS.values())
    assert name in LISTS or not written
