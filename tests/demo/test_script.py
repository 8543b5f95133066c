"""The scripted answers: useful, in the language of the question, plainly marked."""

import re
from pathlib import Path

import pytest

from chat.demo import Answer, Question, demo_script, library
from chat.demo.script import as_script
from chat.replies.store import continue_prompt
from chat.replies.title_text import title_in, wish_for

QUESTIONS = {
    "greeting": ("Hello!", "Привет!"),
    "abilities": ("What can you do?", "Что ты умеешь?"),
    "code": ("Write a Python function", "Напиши функцию на Python, пожалуйста"),
    "table": ("Compare Victoria and MLX in a table", "Сравни Викторию и MLX в таблице"),
    "plan": ("Make a plan", "Составь план"),
    "explain": ("Explain how this works", "Объясни, как это работает"),
    "clarify": ("Ask me to clarify", "Уточни, если непонятно"),
    "sum": ("What is 12 × (7 + 5)?", "Сколько будет 12 × (7 + 5)?"),
    "default": ("Who painted the Night Watch?", "Кто написал «Ночной дозор»?"),
}
EVERY = [(topic, language) for topic in QUESTIONS for language in (0, 1)]


def said(topic: str, language: int, who: str = "Victoria") -> Answer:
    return demo_script(Question(QUESTIONS[topic][language], who=who))


def first_line(topic: str, language: int) -> str:
    values = {"expression": "12 × (7 + 5)", "result": "144"}
    return library.look_up(topic, ("en", "ru")[language], values).text.splitlines()[0]


@pytest.mark.parametrize(("topic", "language"), EVERY)
def test_each_question_gets_its_answer_in_its_language(topic, language):
    text = said(topic, language).text
    assert text.splitlines()[0] == first_line(topic, language)
    assert 600 <= len(text) <= 2500
    assert bool(re.search("[а-я]{4}", text.splitlines()[-1])) == bool(language)


@pytest.mark.parametrize(("topic", "language"), EVERY)
def test_each_answer_is_marked_as_scripted(topic, language):
    last = said(topic, language, who="MLX").text.splitlines()[-1]
    assert ("scripted", "заготовленный")[language] in last
    assert "MLX" in last


@pytest.mark.parametrize(("topic", "language"), EVERY)
def test_each_answer_is_whole_markdown(topic, language):
    text = said(topic, language).text
    assert "{{" not in text
    assert text.count("```") % 2 == 0
    assert all(fence == "```" or re.fullmatch(r"```[a-z]+", fence) for fence in re.findall(r"^\s*(```.*)$", text, re.M))


@pytest.mark.parametrize(("topic", "language"), EVERY)
def test_victoria_takes_steps(topic, language):
    steps = said(topic, language).steps
    assert steps
    assert all(step.title and step.content for step in steps)


@pytest.mark.parametrize(
    ("topic", "mark"),
    [
        ("code", "```python\n"),
        ("table", "\n|---|"),
        ("plan", "- [ ] "),
        ("explain", "\n> "),
        ("explain", "](https://"),
        ("explain", "\n## "),
    ],
)
def test_the_answers_show_what_markdown_can_do(topic, mark):
    for language in (0, 1):
        assert mark in said(topic, language).text


def test_the_python_in_the_answers_is_python():
    for topic, language in EVERY:
        for code in re.findall(r"```python\n(.*?)```", said(topic, language).text, re.DOTALL):
            compile(code, topic, "exec")


@pytest.mark.parametrize("language", [0, 1])
def test_the_example_program_does_what_its_test_says(language):
    program, test = re.findall(r"```python\n(.*?)```", said("code", language).text, re.DOTALL)
    names = {"__name__": "example"}
    exec(program + test, names)
    names["test_the_most_frequent_word_comes_first"]()


@pytest.mark.parametrize("language", [0, 1])
def test_the_default_quotes_the_question_and_says_how_to_connect(language):
    text = said("default", language).text
    assert f"> {QUESTIONS['default'][language]}" in text
    for hint in ("VICTORIA_URL=http://127.0.0.1:8010", "MLX_URL=http://127.0.0.1:11435", "mlx_lm.server"):
        assert hint in text


def test_a_long_question_is_quoted_in_part_and_line_by_line():
    text = demo_script(Question("первая\nвторая " + "ж" * 5000)).text
    assert "> первая\n> вторая жжж" in text
    assert len(text) < 2500


@pytest.mark.parametrize("text", ["", "   ", "\n", "?", "{{who}}"])
def test_an_odd_question_gets_the_default(text):
    assert "VICTORIA_URL" in demo_script(Question(text)).text


def test_asking_back_has_questions_and_steps():
    answer = said("clarify", 0)
    assert len(answer.questions) == 3
    assert "clarification" in [step.kind for step in answer.steps]


def test_only_the_plan_acts():
    acting = {topic for topic, language in EVERY if "action" in [step.kind for step in said(topic, language).steps]}
    assert acting == {"plan"}


def test_a_greeting_is_quick():
    assert said("greeting", 0).quick
    assert not said("plan", 0).quick


@pytest.mark.parametrize(("again", "language"), [("Continue", 0), ("Продолжай, пожалуйста", 1)])
def test_continue_says_the_rest(again, language):
    whole = said("table", language).text
    asked = QUESTIONS["table"][language]
    assert demo_script(Question(again, ((asked, whole[:300]),))).text == whole[300:]
    twice = ((asked, whole[:300]), (again, whole[300:500]))
    assert demo_script(Question(again, twice)).text == whole[500:]


def pressed(topic: str, language: int, said: str, who: str = "Victoria") -> Answer:
    """What the page's Continue really sends."""
    return demo_script(Question(continue_prompt(said), ((QUESTIONS[topic][language], said),), who))


@pytest.mark.parametrize(("topic", "language"), EVERY)
@pytest.mark.parametrize("at", [1, 10, 100, 599])
def test_the_pages_continue_says_the_rest(topic, language, at):
    whole = said(topic, language).text
    assert pressed(topic, language, whole[:at]).text == whole[at:]


def test_the_rest_is_found_though_white_space_was_lost_or_another_backend_began():
    whole = said("code", 0).text
    assert pressed("code", 0, " ".join(whole[:400].split())).text.split() == whole[400:].split()
    by_mlx = said("table", 0, who="MLX").text
    assert by_mlx.endswith(pressed("table", 0, by_mlx[:-20]).text)


def test_an_answer_that_broke_off_in_thoughts_is_given_whole():
    prompt, asked = continue_prompt("", "They want a plan."), QUESTIONS["plan"][0]
    for question in (Question(prompt, ((asked, ""),)), Question(f"{asked}\n\n{prompt}")):
        assert demo_script(question) == said("plan", 0)


@pytest.mark.parametrize(("language", "words"), [(0, "nothing more to say"), (1, "добавить к этому нечего")])
def test_where_nothing_is_missing_the_script_says_so(language, words):
    assert words in pressed("table", language, said("table", language).text).text
    assert words in pressed("table", language, "No script wrote this.").text


def test_continue_without_anything_to_continue_is_an_ordinary_question():
    assert "VICTORIA_URL" in demo_script(Question("Continue")).text
    assert "VICTORIA_URL" in demo_script(Question("Continue", (("Hello", "not by the script"),))).text


def test_a_text_or_an_answer_is_a_script():
    assert as_script("x")(Question("?")).text == "x"
    assert as_script(Answer("y"))(Question("?")).text == "y"
    assert as_script(None) is demo_script


def test_both_languages_have_the_same_answers():
    folder = Path(library.__file__).parent / "answers"
    english, russian = ({path.name for path in (folder / language).glob("*.md")} for language in ("en", "ru"))
    assert english == russian


@pytest.mark.parametrize(("topic", "language"), EVERY)
def test_a_wish_for_a_title_gets_one_in_the_language_of_the_question(topic, language):
    question = QUESTIONS[topic][language]
    title = demo_script(Question(wish_for(question, said(topic, language).text), who="MLX")).text
    assert title == title_in(title) and len(title) <= 50 and "\n" not in title
    assert bool(re.search("[а-я]", title)) == bool(language)
