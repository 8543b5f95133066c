"""What a reader who can only append gets of a reply's frames. No server."""

from typing import Any

from chat.replies.reader import Reader

DRAFT = {"backend": "mlx", "model": "", "text": "User: more", "reason": "ran_on"}


def step(index: int) -> dict[str, Any]:
    return {"index": index, "kind": "thought", "title": "", "text": f"{index}"}


def snapshot(text: str, *steps: int, **more: Any) -> dict[str, Any]:
    state = {"text": text, "steps": [step(index) for index in steps], "steps_omitted": 0, "drafts": []}
    return {"type": "snapshot", "backend": "mlx", **state, **more}


def end(**more: Any) -> dict[str, Any]:
    return {"type": "end", "status": "complete", "backend": "mlx", "model": "", "attempts": [], **more}


def read(*frames: dict[str, Any]) -> list[tuple[str, Any]]:
    """Each frame's type and what matters of it."""
    reader = Reader()
    told = [one for frame in frames for one in reader.read(frame)]
    return [(one["type"], next((one[key] for key in ("text", "count", "index") if key in one), None)) for one in told]


ROUTE = {"type": "route", "backend": "victoria"}


def test_the_first_route_is_the_start_and_a_later_one_counts_while_text_is_shown() -> None:
    delta, reset = {"type": "delta", "text": "a"}, {"type": "reset", "backend": "mlx", "reason": "connect"}
    assert [kind for kind, _ in read(ROUTE, ROUTE, delta, ROUTE)] == ["start", "delta", "route"]
    assert [kind for kind, _ in read(ROUTE, delta, reset, ROUTE)] == ["start", "delta", "reset"]


def test_a_reply_that_nobody_was_asked_for_starts_with_its_end() -> None:
    assert [kind for kind, _ in read(end())] == ["start", "end"]


def test_a_snapshot_that_goes_on_brings_what_is_missing() -> None:
    known = [{"type": "delta", "text": "one "}, {"type": "step", **step(0)}]
    told = read(*known, snapshot("one two", 0, 1, steps_omitted=7), snapshot("one two", 0, 1, steps_omitted=7))
    assert told[2:] == [("step", "1"), ("steps_omitted", 7), ("delta", "two")]


def test_a_snapshot_with_another_text_begins_anew() -> None:
    told = read({"type": "delta", "text": "why"}, {"type": "step", **step(0)}, snapshot("because", 0, 1))
    assert told[2:] == [("reset", None), ("step", "0"), ("step", "1"), ("delta", "because")]


def test_text_beyond_the_answer_is_told_once() -> None:
    told = read({"type": "delta", "text": "a"}, *[snapshot("a", drafts=[{**DRAFT, "reason": "connect"}, DRAFT])] * 2)
    assert [kind for kind, _ in told] == ["delta", "draft"]


def test_the_count_of_steps_only_grows_until_a_reset() -> None:
    counts = [{"type": "steps_omitted", "count": count} for count in (3, 3, 2, 5)]
    assert read(*counts) == [("steps_omitted", 3), ("steps_omitted", 5)]
    assert read(counts[0], {"type": "reset"}, counts[0])[-1] == ("steps_omitted", 3)


def test_the_end_says_its_error_first_and_which_model_was_missing() -> None:
    error = {"kind": "connect", "message": "MLX cannot be reached.", "params": {}}
    told = Reader().read(end(error=error, attempts=[{"missing_model": ""}, {"missing_model": "big"}]))
    assert [one["type"] for one in told] == ["start", "error", "end"]
    assert (told[1]["message"], told[2]["missing_model"]) == (error["message"], "big")


def test_a_snapshot_tells_of_a_known_step_what_it_gained() -> None:
    grown = {"steps": [{**step(0), "text": "0 and more"}, step(1)]}
    told = read({"type": "step", **step(0)}, *[snapshot("", **grown)] * 2)
    assert told == [("step", "0"), ("step", " and more"), ("step", "1")]
