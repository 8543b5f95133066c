import asyncio
import json

from hypothesis import given
from hypothesis import strategies as st

from chat.demo.pieces import Pacer, Template, compact, escaped, five_words, five_words_mangled, template, tokens


@given(st.text())
def test_tokens_joined_are_the_text(text):
    assert "".join(tokens(text)) == text


@given(st.text())
def test_five_words_joined_are_the_text(text):
    assert "".join(five_words(text)) == text


@given(st.text())
def test_mangled_words_are_joined_by_single_spaces(text):
    assert "".join(five_words_mangled(text)) == " ".join(text.split())


@given(st.text())
def test_escaped_text_is_the_inside_of_a_json_string(text):
    for ascii_only in (True, False):
        assert json.loads(b'"' + escaped(text, ascii_only=ascii_only) + b'"') == text


def test_tokens_are_about_as_many_as_a_models():
    assert 20 <= len(tokens("The quick brown fox jumps over the lazy dog. " * 2)) <= 30


def test_a_lone_surrogate_does_not_stop_a_reply():
    assert escaped("\ud83d") == b"?"
    assert compact("\ud83d") == b'"?"'


def test_a_template_knows_what_stands_around_the_text():
    assert template(compact, lambda text: {"a": text, "b": 1}) == Template(b'{"a":"', b'","b":1}')


async def test_a_pacer_keeps_its_rate():
    clock = asyncio.get_running_loop().time
    start = clock()
    pacer = Pacer(1000)
    for _ in range(50):
        await pacer.spend(1)
    assert 0.05 <= clock() - start < 1


async def test_a_pace_of_zero_never_waits():
    pacer = Pacer(0)
    async with asyncio.timeout(1):
        await pacer.spend(1e9)
