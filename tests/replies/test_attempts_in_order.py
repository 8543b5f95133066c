"""Attempts are told in the order in which they were made, in whatever order the database keeps them. No server."""

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from chat.frames import end
from chat.models import Attempt, Conversation, Generation, Message, Role
from chat.replies.store import load_reply

pytestmark = pytest.mark.django_db


def test_they_come_in_the_order_of_their_numbers() -> None:
    talk = Conversation.objects.create(owner=User.objects.create(username="alice"))
    message = Message.objects.create(conversation=talk, role=Role.ASSISTANT)
    generation = Generation.objects.create(message=message)
    for number in (3, 1, 2):
        Attempt.objects.create(generation=generation, number=number, backend=f"b{number}", started_at=timezone.now())
    loaded = load_reply(message.pk)
    assert loaded is not None
    assert [one["backend"] for one in end(*loaded, loaded[1].attempts.all())["attempts"]] == ["b1", "b2", "b3"]
