"""What one reply keeps of its steps, what it publishes of them, and what is saved. No server."""

from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.models import User

from chat.database.lease import this_process
from chat.models import Conversation, Generation, Message, uuid7
from chat.replies import bulk
from chat.replies.live import LiveReply
from chat.replies.steps import Steps
from chat.routing.events import MAX_STEPS

NEW = {"title": "Reading", "text": "x"}


def thoughts(count: int, first: int = 0) -> Steps:
    steps = Steps()
    for index in range(first, first + count):
        steps.add(index, "thought", f"Thought {index}", "x")
    return steps


def live() -> LiveReply:
    return LiveReply(uuid7(), uuid7(), status="streaming")


def test_the_first_five_hundred_are_kept_and_the_others_counted() -> None:
    steps = thoughts(620)
    steps.cut()
    assert ([step["index"] for step in steps.kept], steps.omitted) == (list(range(500)), 120)


def test_what_is_only_counted_takes_no_memory() -> None:
    steps = thoughts(MAX_STEPS)
    steps.cut()
    for index in range(MAX_STEPS, 100_000):
        steps.add(index, "thought", "t" * 1000, "x" * 1000)
    assert steps.cut() == ([], True)
    assert (len(steps.kept), len(steps._places), steps.omitted) == (500, 500, 99_500)


def test_an_index_that_is_known_continues_its_step() -> None:
    steps = thoughts(2)
    steps.cut()
    for _ in range(1000):
        steps.add(1, "thought", "", "yz")
    changes, _is_all = steps.cut()
    assert changes == [{"index": 1, "kind": "thought", "title": "Thought 1", "text": "yz" * 1000}]
    assert [step["text"] for step in steps.kept] == ["x", "x" + "yz" * 1000]


def test_one_that_is_not_kept_is_counted_once_however_it_grows() -> None:
    steps = thoughts(MAX_STEPS + 1)
    for _ in range(10):
        steps.add(MAX_STEPS, "thought", "", "more")
    steps.cut()
    assert steps.omitted == 1


def test_the_steps_of_a_continued_reply_stand_behind_those_that_are_there() -> None:
    before = thoughts(520)
    before.cut()
    steps = Steps(before.kept, before.omitted)
    steps.add(0, "thought", "Anew", "y")
    steps.cut()
    assert (steps.kept[0]["text"], len(steps.kept), steps.omitted) == ("x", 500, 21)
    few = Steps([{"index": 0, "kind": "thought", **NEW}])
    few.add(0, "thought", "Anew", "y")
    assert few.cut()[0] == [{"index": 1, "kind": "thought", "title": "Anew", "text": "y"}]


@pytest.mark.parametrize("published", [True, False])
def test_that_she_acted_is_known_however_late_she_did(published: bool) -> None:
    steps = thoughts(600)
    if published:
        steps.cut()
    steps.add(600, "action", "Deleting", "the backups")
    _changes, is_all = steps.cut()
    assert (len(steps.kept), steps.omitted, is_all) == (500, 101, not published)
    assert steps.kept[-1] == {"index": 600, "kind": "action", "title": "Deleting", "text": "the backups"}


def test_a_flood_publishes_a_frame_for_each_that_is_kept_and_one_for_all_others() -> None:
    reply = live()
    reply.steps = thoughts(100_000)
    reply.append("Done.")
    frames = reply.cut()
    assert [frame["type"] for frame in frames] == ["step"] * 500 + ["steps_omitted", "delta"]
    assert [frame["seq"] for frame in frames] == list(range(1, 503)) and frames[-2]["count"] == 99_500
    assert reply.snapshot()["steps_omitted"] == 99_500 and reply.cut() == []


def test_a_step_that_gives_its_place_away_is_told_by_a_snapshot() -> None:
    reply = live()
    reply.steps = thoughts(500)
    reply.cut()
    reply.steps.add(500, "action", "Deleting", "")
    reply.append("Done.")
    (frame,) = reply.cut()
    assert (frame["type"], frame["seq"], frame["text"]) == ("snapshot", reply.seq, "Done.")
    assert frame["steps"][-1]["kind"] == "action" and frame["steps_omitted"] == 1


def test_of_many_signs_of_work_the_newest_is_told() -> None:
    reply = live()
    for done in range(100_000):
        reply.pass_by({"type": "progress", "done": done})
    assert reply.cut() == [{"type": "progress", "done": 99_999}] and reply.cut() == []
    assert (reply.seq, reply.unsaved) == (0, False)


def stored(reply: LiveReply) -> Generation:
    talk = Conversation.objects.create(owner=User.objects.create_user("carol"), pk=reply.conversation)
    message = Message.objects.create(pk=reply.reply, conversation=talk, role="assistant")
    return Generation.objects.create(message=message, status="streaming", owner=this_process())


def saved(reply: LiveReply) -> set[UUID]:
    """As Saver does it."""
    state = reply.state()
    reply.unsaved = reply.steps_unsaved = False
    return bulk.save([state], [])


@pytest.mark.django_db
def test_steps_are_saved_when_they_change_and_not_with_each_word(monkeypatch: pytest.MonkeyPatch) -> None:
    reply, written = live(), list[Any]()
    row, dumps = stored(reply), bulk.orjson.dumps
    monkeypatch.setattr(bulk, "orjson", type("Counted", (), {"dumps": lambda v: written.append(v) or dumps(v)}))
    reply.steps = thoughts(620)
    for word in ("One ", "two ", "three."):
        reply.append(word)
        reply.cut()
        assert saved(reply) == set()
    row.refresh_from_db()
    assert (len(row.steps), row.steps_omitted, row.seq) == (500, 120, reply.seq) and len(written) == 1
    assert Message.objects.get(pk=reply.reply).text == "One two three."
