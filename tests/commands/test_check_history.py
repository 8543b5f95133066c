"""`manage.py check_history`: what it finds, mends, leaves alone and says."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from chat.database.lease import this_process
from chat.models import Attempt, Command, Conversation, Folder, Generation, Message, Outcome, Role, Status, uuid7

from .damage import Talk, check_history, everything, set_parent, unguarded

pytestmark = pytest.mark.django_db(transaction=True)
DEAD = "some-host 1 1"


@pytest.fixture
def talk() -> Talk:
    return Talk()


def test_a_healthy_history_stays_as_it_is(talk: Talk) -> None:
    _question, reply = talk.ask()
    talk.ask("And then?", below=reply)
    before = everything()
    assert check_history() == (0, "Checking 1 conversation with 4 messages.\nAll is well.\n")
    assert everything() == before


def test_an_empty_history_is_well() -> None:
    assert check_history("--dry-run") == (0, "Checking 0 conversations with 0 messages.\nAll is well.\n")


# --- the tree


def test_a_message_whose_parent_is_missing_begins_a_branch(talk: Talk) -> None:
    question, reply = talk.ask()
    with unguarded():
        set_parent(question, uuid7())
    status, said = check_history()
    assert talk.parent(question) is None and talk.parent(reply) == question
    assert status == 0 and "Found 1 message whose parent is missing" in said and str(question) in said


def test_a_message_whose_parent_is_in_another_conversation_begins_a_branch(talk: Talk) -> None:
    _question, theirs = Talk("bob").ask()
    question, reply = talk.ask(below=theirs)
    check_history()
    assert talk.parent(question) is None and talk.parent(reply) == question


def test_the_other_conversation_keeps_its_shown_end(talk: Talk) -> None:
    other = Talk("bob")
    _question, theirs = other.ask()
    talk.ask(below=theirs)
    check_history()
    assert other.head == theirs


def test_a_cycle_is_cut_above_its_oldest_question(talk: Talk) -> None:
    first, reply = talk.ask()
    second, end = talk.ask("And then?", below=reply)
    set_parent(first, end)
    _status, said = check_history()
    assert [talk.parent(one) for one in (first, reply, second, end)] == [None, first, reply, second]
    assert "Found 1 cycle in the order of messages." in said and str(first) in said


def test_a_message_that_is_its_own_parent_begins_a_branch(talk: Talk) -> None:
    question, _reply = talk.ask()
    set_parent(question, question)
    check_history()
    assert talk.parent(question) is None


def test_what_hangs_below_a_cycle_stays_there(talk: Talk) -> None:
    question, reply = talk.ask()
    set_parent(question, reply)
    below, _end = talk.ask("And then?", below=reply)
    check_history()
    assert talk.parent(question) is None and talk.parent(below) == reply


def test_two_cycles_of_a_conversation_are_both_cut(talk: Talk) -> None:
    cycles = [talk.ask(), talk.ask()]
    for question, reply in cycles:
        set_parent(question, reply)
    _status, said = check_history()
    assert "Found 2 cycles" in said and [talk.parent(question) for question, _reply in cycles] == [None, None]


def test_a_cycle_across_conversations_is_undone(talk: Talk) -> None:
    other = Talk("bob")
    question, reply = talk.ask()
    theirs, answer = other.ask(below=reply)
    set_parent(question, answer)
    check_history()
    assert talk.parent(question) is None and other.parent(theirs) is None


@pytest.mark.parametrize("role", [Role.USER, Role.ASSISTANT])
def test_a_message_below_its_own_kind_is_reported_and_left_alone(talk: Talk, role: str) -> None:
    above = talk.message(role, None)
    below = talk.message(role, above)
    for one in (above, below) if role == Role.ASSISTANT else ():
        Generation.objects.create(message_id=one, status=Status.COMPLETE)
    talk.show(below)
    before = everything()
    status, said = check_history()
    assert status == 0 and "Found 1 message below one of the same kind" in said and "Left alone" in said
    assert str(below) in said and everything() == before
    assert check_history("--dry-run")[0] == 1


def test_a_message_without_conversation_is_reported_and_left_alone(talk: Talk) -> None:
    question, _reply = talk.ask()
    with unguarded():
        Conversation.objects.filter(pk=talk.row.pk)._raw_delete("default")
    status, said = check_history()
    assert status == 0 and "Found 2 messages in no conversation. Left alone" in said
    assert Message.objects.filter(pk=question, text="Hello").exists()
    Message.objects.all().delete()


def test_a_conversation_in_another_persons_folder_or_in_none_that_is_there_is_taken_out(talk: Talk) -> None:
    theirs = Folder.objects.create(owner=User.objects.create(username="bob"), name="Theirs")
    own = Folder.objects.create(owner=talk.row.owner, name="Own")
    lost, kept = Talk(), Talk()
    with unguarded():
        for row, folder in ((talk.row, theirs.pk), (lost.row, uuid7()), (kept.row, own.pk)):
            Conversation.objects.filter(pk=row.pk).update(folder_id=folder)
    status, said = check_history()
    assert status == 0 and "Found 2 conversations whose folder is missing or another person's" in said
    found = Conversation.objects.values_list("folder_id", flat=True)
    assert [found.get(pk=one.row.pk) for one in (talk, lost, kept)] == [None, None, own.pk]


# --- replies


def test_a_reply_without_generation_gets_a_failed_one(talk: Talk) -> None:
    question, _reply = talk.ask()
    reply = talk.message(Role.ASSISTANT, question, "Words that stay")
    talk.show(reply)
    _status, said = check_history()
    generation = Generation.objects.get(pk=reply)
    assert (generation.status, generation.error_kind) == ("failed", "internal")
    assert generation.error_params == {"cause": "unknown"}
    assert generation.ended_at and generation.message.text == "Words that stay"
    assert "Found 1 reply without a generation." in said


def test_a_generation_without_message_goes_with_its_attempts(talk: Talk) -> None:
    talk.ask()
    with unguarded():
        gone = Generation.objects.create(message_id=uuid7(), status=Status.COMPLETE)
        Attempt.objects.create(generation=gone, number=1, backend="mlx", started_at=timezone.now())
    _status, said = check_history()
    assert Generation.objects.count() == 1 and not Attempt.objects.exists()
    assert "Found 1 generation whose message is gone. Removed, with the attempts." in said


def test_an_attempt_of_no_generation_goes() -> None:
    with unguarded():
        Attempt.objects.create(generation_id=uuid7(), number=1, backend="mlx", started_at=timezone.now())
    assert "Found 1 attempt of no generation. Removed." in check_history()[1]
    assert not Attempt.objects.exists()


def under_way(talk: Talk, text: str = "", *, owner: str = DEAD, seconds: int = -1, **fields: object) -> Generation:
    """A reply that is being written; its lease ends in so many seconds."""
    reply = talk.message(Role.ASSISTANT, talk.message(Role.USER, None), text)
    lease = timezone.now() + timedelta(seconds=seconds)
    made = Generation.objects.create(message_id=reply, status="streaming", owner=owner, lease_until=lease, **fields)
    Attempt.objects.create(generation=made, number=1, backend="victoria", started_at=timezone.now())
    talk.show(reply)
    return made


@pytest.mark.parametrize(
    ("text", "stop", "ends"),
    [("Some words", False, "interrupted"), ("", False, "failed"), ("Some words", True, "stopped")],
)
def test_a_reply_that_nobody_writes_ends_as_recovery_ends_it(talk: Talk, text: str, stop: bool, ends: str) -> None:
    generation = under_way(talk, text, stop_requested=stop)
    status, said = check_history()
    generation.refresh_from_db()
    assert (generation.status, generation.message.text, generation.epoch) == (ends, text, 2)
    assert generation.attempts.get().outcome == Outcome.LOST
    assert status == 0 and "Found 1 reply under way that no server writes." in said


def test_a_reply_that_a_server_writes_goes_on(talk: Talk) -> None:
    under_way(talk, "Some words", owner=this_process(), seconds=15)
    before = everything()
    assert check_history()[1].endswith("All is well.\n")
    assert everything() == before


def test_a_reply_that_victoria_keeps_as_a_task_is_left_to_the_server(talk: Talk) -> None:
    under_way(talk, task_id="task-1")
    before = everything()
    status, said = check_history()
    assert status == 0 and "Left to the server" in said and everything() == before


# --- the shown end


def test_a_head_in_another_conversation_comes_home(talk: Talk) -> None:
    _question, reply = talk.ask()
    _theirs, answer = Talk("bob").ask()
    talk.show(answer)
    check_history()
    assert talk.head == reply


def test_a_head_at_nothing_goes_to_the_newest_end(talk: Talk) -> None:
    talk.ask()
    _question, newest = talk.ask("Once more")
    talk.show(None)
    check_history()
    assert talk.head == newest


def test_a_head_at_a_missing_message_goes_to_the_newest_end(talk: Talk) -> None:
    _question, reply = talk.ask()
    with unguarded():
        talk.show(uuid7())
    check_history()
    assert talk.head == reply


def test_a_head_at_a_missing_message_of_an_empty_conversation_is_none(talk: Talk) -> None:
    with unguarded():
        talk.show(uuid7())
    check_history()
    assert talk.head is None


def test_an_empty_conversation_is_well(talk: Talk) -> None:
    assert check_history()[1].endswith("All is well.\n")


def test_a_head_that_is_no_end_goes_to_the_end_below_it_that_was_shown_last(talk: Talk) -> None:
    _question, reply = talk.ask()
    _second, shown_last = talk.ask("One", below=reply)
    talk.ask("Another", below=reply)
    talk.ask("A branch elsewhere")
    Message.objects.filter(pk=shown_last).update(shown_at=timezone.now())
    talk.show(reply)
    assert "Found 1 conversation whose shown branch ends" in check_history()[1]
    assert talk.head == shown_last


def test_a_head_in_a_cycle_goes_to_its_end(talk: Talk) -> None:
    question, reply = talk.ask()
    set_parent(question, reply)
    check_history()
    assert talk.head == reply


# --- commands, dry runs, words


def remembered(days: int) -> Command:
    user, _made = User.objects.get_or_create(username="alice")
    made = timezone.now() - timedelta(days=days)
    return Command.objects.create(user=user, key=f"{days}", digest="", conversation=uuid7(), created_at=made)


def test_only_old_commands_are_forgotten() -> None:
    remembered(31)
    young = remembered(29)
    status, said = check_history()
    assert list(Command.objects.all()) == [young]
    assert status == 0 and "Found 1 remembered command older than 30 days." in said


def test_old_commands_are_no_damage() -> None:
    remembered(31)
    assert check_history("--dry-run")[0] == 0 and Command.objects.exists()


def damage_everything() -> list[tuple[UUID, str]]:
    """One of each kind; the messages that are there."""
    talk, other, third = Talk(), Talk("bob"), Talk("carol")
    question, reply = talk.ask("First")
    circle, end = talk.ask("Second")
    set_parent(circle, end)
    under_way(talk, "Some words")
    talk.message(Role.ASSISTANT, question, "No generation")
    set_parent(other.ask("Elsewhere")[0], reply)
    third.ask()
    third.show(reply)
    with unguarded():
        set_parent(other.ask("Nowhere")[0], uuid7())
        Generation.objects.create(message_id=uuid7())
        Attempt.objects.create(generation_id=uuid7(), number=1, backend="mlx", started_at=timezone.now())
    remembered(31)
    return list(Message.objects.order_by("pk").values_list("pk", "text"))


def test_a_dry_run_reports_everything_and_changes_nothing() -> None:
    damage_everything()
    before = everything()
    status, said = check_history("--dry-run")
    assert status == 1 and said.count("Found") == 8 and said.endswith("Nothing was changed (--dry-run).\n")
    assert everything() == before


def test_everything_is_repaired_at_once_and_every_word_is_still_there() -> None:
    words = damage_everything()
    status, said = check_history("--repair")
    assert status == 0 and said.count("Found") == 8 and said.endswith("Now all is well.\n")
    assert list(Message.objects.order_by("pk").values_list("pk", "text")) == words
    assert check_history("--dry-run")[1].endswith("All is well.\n")
    connection.check_constraints()


def test_a_long_list_is_cut_unless_all_is_asked_for(talk: Talk) -> None:
    questions = [talk.message(Role.USER, None) for _ in range(12)]
    for one in questions:
        set_parent(one, one)
    talk.show(questions[-1])
    short, long = check_history("--dry-run")[1], check_history("--dry-run", "-v2")[1]
    assert "and 2 more (-v 2 lists all)" in short
    assert all(str(one) in long for one in questions)


def test_the_number_of_queries_does_not_grow_with_the_damage(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(40):
        talk = Talk()
        question, reply = talk.ask()
        Generation.objects.filter(pk=reply).delete()
        set_parent(question, question)
        talk.show(question)
    with django_assert_max_num_queries(25):
        assert check_history()[1].count("Found 40") == 3


def test_repair_and_dry_run_exclude_each_other() -> None:
    with pytest.raises(CommandError, match="not allowed with"):
        call_command("check_history", "--repair", "--dry-run")
