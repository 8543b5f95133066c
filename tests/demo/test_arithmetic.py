import time

import pytest

from chat.demo.arithmetic import find_calculation


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("2+2", "4"),
        ("What is 12 × (7 + 5)?", "144"),
        ("сколько будет 12,5 * 2", "25"),
        ("Calculate: 7 ÷ 2", "3.5"),
        ("2^10 =", "1024"),
        ("-3 − 4", "-7"),
        ("0.1 + 0.2", "0.3"),
        ("(1 + 2) * (3 + 4)", "21"),
        ("2 ** 3 ** 2", "512"),
        ("1 / 3", "0.3333333333"),
    ],
)
def test_a_sum_is_worked_out(text, result):
    assert find_calculation(text).result == result


def test_the_steps_come_in_order():
    assert find_calculation("2 + 3 * 4").steps == ("3 × 4 = 12", "2 + 12 = 14")


@pytest.mark.parametrize(
    "text",
    [
        *("", "7", "hello", "(((", "1 / 0", "0 ^ -1", "2 + ", "call 555-1234 now", "1,000 + 5", "2024-05-06"),
        *("9^9^9", "9999999999^64", "1 +" * 40 + "1", "5 % 2", "7 // 2"),
    ],
)
def test_what_is_no_sum_or_has_no_result_is_left_alone(text):
    assert find_calculation(text) is None


def test_nothing_takes_long():
    start = time.perf_counter()
    for text in ("9^64^64", "1e9^64", "(" * 90 + "1+1" + ")" * 5, "1 " * 50, "-" * 99 + "1"):
        find_calculation(text)
    assert time.perf_counter() - start < 0.5
