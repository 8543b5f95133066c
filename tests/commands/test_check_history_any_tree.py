"""check_history on trees that chance grows: the healthy stay as they are, the damaged become healthy."""

import random
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chat.models import Conversation, Message

from .damage import Talk, check_history, everything, set_parent

pytestmark = pytest.mark.django_db
many = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
# For each turn of a conversation the earlier one whose reply it follows; 0 begins a branch.
trees = st.lists(st.lists(st.integers(0, 9), max_size=8), min_size=1, max_size=3)


class RolledBack(Exception):
    pass


def grow(tree: list[int]) -> Talk:
    talk, replies = Talk(), [None]
    for number in tree:
        _question, reply = talk.ask(below=replies[number % len(replies)])
        replies.append(reply)
    return talk


def words() -> list[tuple[UUID, UUID, str, str]]:
    return list(Message.objects.order_by("pk").values_list("pk", "conversation_id", "role", "text"))


def way_up(message: UUID) -> list[UUID]:
    """The message and all above it; fails if there is no beginning."""
    way = [message]
    parents = dict(Message.objects.values_list("pk", "parent_id"))
    while (above := parents[way[-1]]) is not None:
        assert above not in way
        way.append(above)
    return way


@many
@given(trees=trees)
def test_a_healthy_tree_is_left_alone(trees: list[list[int]]) -> None:
    with pytest.raises(RolledBack), transaction.atomic():
        for tree in trees:
            grow(tree)
        before = everything()
        status, said = check_history()
        assert status == 0 and said.endswith("All is well.\n") and everything() == before
        raise RolledBack


@many
@given(trees=trees, seed=st.integers(0, 2**32), amount=st.integers(1, 12))
def test_any_parents_and_heads_become_a_forest_with_every_word(trees: list[list[int]], seed: int, amount: int) -> None:
    with pytest.raises(RolledBack), transaction.atomic():
        for tree in trees:
            grow(tree)
        mess_up(random.Random(seed), amount)
        before = words()
        assert check_history()[0] == 0
        assert words() == before
        assert_sound()
        second = check_history()[1]
        assert second.count("Found") == second.count("Left alone")
        raise RolledBack


def mess_up(chance: random.Random, amount: int) -> None:
    ids = list(Message.objects.order_by("pk").values_list("pk", flat=True))
    conversations = list(Conversation.objects.order_by("pk"))
    for _ in range(amount if ids else 0):
        set_parent(chance.choice(ids), chance.choice(ids))
        Conversation.objects.filter(pk=chance.choice(conversations).pk).update(head_id=chance.choice([None, *ids]))


def assert_sound() -> None:
    """Every message goes up to a beginning in its own conversation; every head is an end, if there is one."""
    homes = dict(Message.objects.values_list("pk", "conversation_id"))
    for message, home in homes.items():
        assert {homes[one] for one in way_up(message)} == {home}
    for conversation, head in Conversation.objects.values_list("pk", "head_id"):
        mine = [one for one, home in homes.items() if home == conversation]
        assert (head in mine and not Message.objects.filter(parent_id=head).exists()) if mine else head is None
