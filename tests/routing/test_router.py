"""The order of the backends, and each reason to move on."""

import asyncio

import pytest

from chat.backends import errors
from chat.backends.types import Finished, Progress, Started, Step, TakenBack, TaskAccepted, Text, Timeouts
from chat.routing.events import Answered, Asked, GaveUp
from chat.routing.rotation import Rotation
from chat.routing.router import Router

from .conftest import LIMITS
from .scripted import ACTION, BROKEN, REFUSED, THOUGHT, Scripted, fails_with, read_answer

MOVES_ON = [
    errors.Unreachable("victoria"),
    errors.TLSFailure("victoria"),
    errors.ConnectTimedOut("victoria"),
    errors.BadStatus("victoria", 302),
    errors.BadStatus("victoria", 404),
    errors.BadStatus("victoria", 422),
    errors.BadStatus("victoria", 500),
    errors.Overloaded("victoria", 429),
    errors.Overloaded("victoria", 503),
    errors.BadStream("victoria"),
    errors.IncompleteReply("victoria"),
    errors.ErrorEvent("victoria"),
]
ENDS_HERE = [
    errors.DeadlineExceeded("victoria"),
    errors.ReplyTooLarge("victoria"),
]


def text_of(events: list[object]) -> str:
    return "".join(event.text for event in events if isinstance(event, Text))


def asked(events: list[object]) -> list[str]:
    return [event.attempt.backend for event in events if isinstance(event, Asked)]


async def test_the_first_backend_answers(answer, victoria, mlx):
    events = await answer()
    assert [type(event) for event in events] == [Asked, Started, Text, Answered]
    assert (text_of(events), victoria.asked, mlx.asked) == ("Hello from Victoria", 1, 0)


async def test_the_first_choice_needs_no_reason(answer):
    first = (await answer())[0]
    assert (first.reason, first.attempt.number) == ("", 1)


async def test_only_the_named_backends_are_asked(answer, victoria):
    events = await answer("mlx")
    assert (text_of(events), asked(events), victoria.asked) == ("Hello from MLX", ["mlx"], 0)


async def test_the_given_order_holds(answer, mlx):
    mlx.says(REFUSED)
    assert asked(await answer("mlx", "victoria")) == ["mlx", "victoria"]


@pytest.mark.parametrize("error", MOVES_ON, ids=lambda error: type(error).__name__ + str(getattr(error, "status", "")))
async def test_each_failure_moves_on(answer, victoria, error):
    victoria.says(error)
    events = await answer()
    assert (asked(events), text_of(events)) == (["victoria", "mlx"], "Hello from MLX")
    assert isinstance(events[-1], Answered)


@pytest.mark.parametrize("error", MOVES_ON[:3] + MOVES_ON[-1:], ids=lambda error: error.kind)
async def test_the_reason_to_move_on_is_the_kind_of_the_error(answer, victoria, error):
    victoria.says(error)
    second = [event for event in await answer() if isinstance(event, Asked)][1]
    assert (second.reason, second.attempt.number) == (error.kind, 2)


@pytest.mark.parametrize("error", ENDS_HERE, ids=lambda error: error.kind)
async def test_our_own_limits_end_the_reply_here(answer, victoria, mlx, error):
    victoria.says(error)
    events = await answer()
    assert isinstance(events[-1], GaveUp)
    assert (events[-1].error, mlx.asked) == (error, 0)


async def test_no_first_content_in_time_moves_on(answer, victoria):
    victoria.timeouts = Timeouts(1.0, 0.05, 1.0)
    victoria.says(Started(), asyncio.Event())
    assert text_of(await answer()) == "Hello from MLX"


async def test_silence_in_mid_reply_moves_on(answer, victoria):
    victoria.timeouts = Timeouts(1.0, 1.0, 0.05)
    victoria.says(Started(), Text("a"), asyncio.Event())
    events = await answer()
    assert [event.text for event in events if isinstance(event, Text)] == ["a", "Hello from MLX"]


async def test_an_end_without_content_moves_on(answer, victoria):
    victoria.says(Started(), Finished())
    assert next(e for e in await answer() if isinstance(e, Asked)).attempt.error.kind == "empty"


@pytest.mark.parametrize("blank", [" ", "\n\n", "\u00a0", "\t \n"])
async def test_blank_text_is_no_answer(answer, victoria, blank):
    victoria.says(Started(), Text(blank), Finished())
    events = await answer()
    assert (asked(events), text_of(events)) == (["victoria", "mlx"], "Hello from MLX")


async def test_reasoning_alone_is_no_answer(answer, victoria):
    victoria.says(Started(), THOUGHT, Finished())
    assert asked(await answer()) == ["victoria", "mlx"]


async def test_thoughts_that_used_up_the_tokens_are_a_cut_off_answer(answer, victoria):
    victoria.says(Started(), THOUGHT, Finished("length"))
    events = await answer()
    assert (asked(events), events[-1].finished.finish, events[-1].attempt.chars) == (["victoria"], "length", 0)


async def test_a_cut_without_any_thought_is_no_answer(answer, victoria):
    victoria.says(Started(), Finished("length"))
    assert asked(await answer()) == ["victoria", "mlx"]


async def test_what_was_taken_back_is_no_answer(answer, victoria):
    victoria.says(Text("why"), TakenBack(), Finished())
    assert next(e for e in await answer() if isinstance(e, Asked)).attempt.error.kind == "empty"


async def test_the_first_word_behind_what_was_taken_back_is_the_first_one(answer, victoria):
    victoria.says(Text("why"), TakenBack(), Text("\n"), Text("because"), Finished())
    events = await answer()
    assert [event for event in events if isinstance(event, Text | TakenBack)] == [
        *(Text("why"), TakenBack(), Text("\nbecause"))
    ]
    assert events[-1].attempt.chars == len("\nbecause") and events[-1].attempt.ttft_ms is not None


async def test_blank_text_need_not_be_taken_back(answer, victoria):
    victoria.says(Text("\n"), TakenBack(), Text("because"), Finished())
    assert [event for event in await answer() if isinstance(event, Text | TakenBack)] == [Text("because")]


async def test_an_end_without_an_end_mark_moves_on(answer, victoria):
    victoria.says(Started(), Text("a"))
    assert next(e for e in await answer() if isinstance(e, Asked)).attempt.error.kind == "incomplete"


async def test_an_error_after_the_end_mark_is_still_a_failure(answer, victoria):
    victoria.says(Text("a"), Finished(), BROKEN)
    assert asked(await answer()) == ["victoria", "mlx"]


async def test_when_the_last_one_fails_too_it_gives_up_with_the_last_error(answer, victoria, mlx):
    victoria.says(REFUSED)
    last = errors.Unreachable("mlx")
    mlx.says(last)
    events = await answer()
    assert (asked(events), events[-1].error, events[-1].attempt.backend) == (["victoria", "mlx"], last, "mlx")


async def test_no_backend_is_tried_twice(answer, victoria, mlx):
    victoria.says(BROKEN)
    mlx.says(BROKEN)
    await answer()
    assert (victoria.asked, mlx.asked) == (1, 1)


async def test_a_single_backend_gives_up_at_once(answer, mlx):
    mlx.says(BROKEN)
    events = await answer("mlx")
    assert [type(event) for event in events] == [Asked, GaveUp]


@pytest.mark.parametrize("error", [BROKEN, MOVES_ON[10], *ENDS_HERE], ids=lambda error: error.kind)
async def test_after_an_action_nobody_else_is_asked(answer, victoria, mlx, error):
    victoria.says(*fails_with(error, ACTION))
    events = await answer()
    assert isinstance(events[-1], GaveUp)
    assert mlx.asked == 0


async def test_after_an_action_without_an_answer_nobody_else_is_asked(answer, victoria, mlx):
    victoria.says(ACTION, Text(" "), Finished())
    assert (await answer())[-1].error.kind == "empty"
    assert mlx.asked == 0


async def test_after_an_action_that_timed_out_nobody_else_is_asked(answer, victoria, mlx):
    victoria.timeouts = Timeouts(1.0, 0.05, 0.05)
    victoria.says(ACTION, asyncio.Event())
    assert (await answer())[-1].error.kind == "first_timeout"
    assert mlx.asked == 0


async def test_an_action_that_is_followed_by_its_answer_is_an_answer(answer, victoria):
    victoria.says(ACTION, Text("done"), Finished())
    assert isinstance((await answer())[-1], Answered)


@pytest.mark.parametrize("kind", ["thought", "exploration", "clarification"])
async def test_other_steps_do_not_keep_it_from_moving_on(answer, victoria, kind):
    victoria.says(*fails_with(BROKEN, Step(0, kind, "", "")))
    assert asked(await answer()) == ["victoria", "mlx"]


async def test_an_action_of_the_first_says_nothing_of_the_second(answer, victoria, mlx):
    victoria.says(REFUSED)
    mlx.says(ACTION, Text("a"), Finished())
    assert isinstance((await answer())[-1], Answered)


async def test_everything_that_is_shown_passes(answer, victoria):
    shown = [Started("m"), TaskAccepted("t"), THOUGHT, Progress("reading", 1, 2), Text("a")]
    victoria.says(*shown, Finished())
    assert (await answer())[1:-1] == shown


async def test_blank_text_before_the_answer_is_held_back_and_kept(answer, victoria):
    victoria.says(Text("\n"), Text(" "), THOUGHT, Text("a"), Text(" "), Finished())
    events = [event for event in await answer() if isinstance(event, Text | Step)]
    assert events == [THOUGHT, Text("\n a"), Text(" ")]


async def test_blank_text_of_one_backend_is_not_put_before_the_next_ones(answer, victoria):
    victoria.says(Text("\n\n"), BROKEN)
    assert text_of(await answer()) == "Hello from MLX"


async def test_the_end_of_the_backend_comes_with_the_answer(answer, victoria):
    finished = Finished("length", "m", {"prompt_tokens": 1})
    victoria.says(Text("a"), finished)
    assert (await answer())[-1].finished == finished


async def test_a_bug_of_ours_is_logged_and_the_next_one_asked(answer, victoria, mlx, caplog):
    victoria.says(Text("a"), KeyError("oops"))
    events = await answer()
    error = next(event.attempt.error for event in events if isinstance(event, Asked))
    assert (error.kind, error.cause, error.counts) == ("internal", "not_handled", False)
    (told,) = [record.about for record in caplog.records if hasattr(record, "about")]
    assert (mlx.asked, told["backend"], told["correlation_id"]) == (1, "victoria", "c-1")
    assert "KeyError in " in told["where"] and "oops" not in f"{told} {caplog.text}", "it may be the person's"


async def test_many_answers_at_once_do_not_mix(router):
    replies = await asyncio.gather(*(read_answer(router) for _ in range(50)))
    assert {text_of(events) for events in replies} == {"Hello from Victoria"}


async def test_three_backends_are_asked_in_turn():
    backends = [Scripted(name, name.upper()) for name in "abc"]
    backends[0].says(BROKEN)
    backends[1].says(REFUSED)
    events = await read_answer(Router(Rotation(backends), LIMITS))
    assert (asked(events), text_of(events)) == (["a", "b", "c"], "Hello from C")
