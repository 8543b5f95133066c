"""The model admins: metadata, filters, no words of a person, and the same number of queries however many rows."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from chat.models import Attempt, Conversation, Folder, Generation, Message, Role

pytestmark = pytest.mark.django_db

SECRET = "the-borscht-recipe"
LISTS = ["conversation", "generation", "attempt"]


@pytest.fixture(autouse=True)
def plain_files(settings: Any, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def alice() -> User:
    return User.objects.create_user("alice")


@pytest.fixture
def admin(settings: Any) -> Client:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    client = Client()
    client.force_login(User.objects.create_superuser("admin", password="x"))
    return client


def talk(owner: User, *, backend: str = "victoria", outcome: str = "answered", **fields: Any) -> Conversation:
    """A conversation with one reply, all of it said in words that are nobody's business."""
    folder, _made = Folder.objects.get_or_create(owner=owner, name=SECRET)
    conversation = Conversation.objects.create(owner=owner, title=SECRET, folder=folder)
    question = Message.objects.create(conversation=conversation, role=Role.USER, text=SECRET)
    reply = Message.objects.create(conversation=conversation, parent=question, role=Role.ASSISTANT, text=SECRET)
    words = {
        "steps": [{"index": 0, "kind": "thought", "title": SECRET, "text": SECRET}],
        "drafts": [{"backend": "victoria", "model": "", "text": SECRET, "reason": "incomplete"}],
    }
    generation = Generation.objects.create(message=reply, status="complete", backend=backend, **words, **fields)
    Attempt.objects.create(generation=generation, number=1, backend=backend, started_at=timezone.now(), outcome=outcome)
    conversation.head = reply
    conversation.save()
    return conversation


def address(kind: str, key: object = None, page: str = "change") -> str:
    return f"/admin/chat/{kind}/" + ("" if key is None else f"{key}/{page}/")


def first_keys() -> dict[str, Any]:
    return {
        "conversation": Conversation.objects.get().pk,
        "generation": Generation.objects.get().pk,
        "attempt": Attempt.objects.get().pk,
    }


@pytest.mark.parametrize("kind", LISTS)
def test_lists_and_objects_open_without_a_word_of_the_person(admin: Client, alice: User, kind: str) -> None:
    talk(alice)
    for path in (address(kind), address(kind, first_keys()[kind]), address(kind, first_keys()[kind], "history")):
        response = admin.get(path)
        assert response.status_code == 200, path
        assert SECRET not in response.content.decode(), path


def test_deleting_an_account_lists_no_titles(admin: Client, alice: User) -> None:
    talk(alice)
    response = admin.get(f"/admin/auth/user/{alice.pk}/delete/")
    assert response.status_code == 200 and SECRET not in response.content.decode()


@pytest.mark.parametrize("kind", LISTS)
def test_nothing_can_be_added_changed_or_deleted(admin: Client, alice: User, kind: str) -> None:
    talk(alice)
    key = first_keys()[kind]
    assert admin.get(f"/admin/chat/{kind}/add/").status_code == 403
    assert admin.post(address(kind, key), {"title": "x"}).status_code == 403
    assert admin.post(address(kind, key, "delete"), {"post": "yes"}).status_code == 403
    assert Conversation.objects.get().title == SECRET and first_keys()[kind] == key


@pytest.mark.parametrize("kind", LISTS)
def test_the_number_of_queries_does_not_grow_with_the_rows(admin: Client, alice: User, kind: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert admin.get(address(kind)).status_code == 200
        return len(captured)

    talk(alice)
    few = queries()
    for number in range(20):
        talk(User.objects.create_user(f"person{number}"))
    assert queries() == few


@pytest.mark.parametrize(
    ("kind", "query", "found"),
    [
        *(("generation", "?backend__exact=mlx", 1), ("generation", "?status__exact=complete", 2)),
        *(("generation", "?rating=-1", 1), ("generation", "?rating=0", 1), ("generation", "?rating=x", 2)),
        *(("generation", "?demo__exact=1", 0), ("generation", "?error_kind=connect", 1)),
        *(
            ("attempt", "?backend=victoria", 1),
            ("attempt", "?outcome__exact=failed", 1),
            ("attempt", "?error_kind=", 2),
        ),
        *(("conversation", "?archived__exact=1", 0), ("conversation", "?q=alice", 2), ("conversation", "?q=nobody", 0)),
        *(("conversation", f"?q={SECRET}", 0), ("generation", "?q=nonsense", 0), ("attempt", "?q=%00", None)),
        *(("conversation", "?q=" + "x" * 3000, 0), ("generation", "?q=' OR 1=1 --", 0)),
    ],
)
def test_filters_and_search(admin: Client, alice: User, kind: str, query: str, found: int | None) -> None:
    talk(alice)
    talk(alice, backend="mlx", outcome="failed", error_kind="connect", rating=-1)
    response = admin.get(address(kind) + query, follow=True)
    assert response.status_code == 200
    assert found is None or response.context["cl"].result_count == found


def test_a_search_by_id_finds_the_one(admin: Client, alice: User) -> None:
    wanted, reply = talk(alice), Message.objects.get(role=Role.ASSISTANT)
    talk(alice)
    for kind, key in (("conversation", wanted.pk), ("generation", reply.pk), ("attempt", reply.pk)):
        assert admin.get(address(kind), {"q": str(key)}).context["cl"].result_count == 1, kind


def test_deleted_conversations_are_counted_among_the_metadata(admin: Client, alice: User) -> None:
    conversation = talk(alice)
    conversation.deleted_at = timezone.now()
    conversation.save()
    page = admin.get(address("conversation"))
    (row,) = page.context["cl"].result_list
    assert (row.messages, row.deleted_at) == (2, conversation.deleted_at)


def test_a_generation_shows_its_attempts_and_its_length(admin: Client, alice: User) -> None:
    created = timezone.now() - timedelta(seconds=10)
    error = {"error_kind": "connect", "error_params": {"backend": "mlx", "address": "http://10.0.0.5:1"}}
    talk(alice, created_at=created, ended_at=created + timedelta(seconds=2.5), **error)
    page = admin.get(address("generation")).content.decode()
    assert "2.5" in page and "alice" in page
    page = admin.get(address("generation", first_keys()["generation"])).content.decode()
    assert "MLX cannot be reached. Its address is http://10.0.0.5:1." in page


def test_no_filter_is_a_link_without_words(admin: Client, alice: User) -> None:
    talk(alice)
    talk(alice, backend="", error_kind="connect", outcome="")
    for kind in LISTS:
        links = re.findall(r'<a href="\?[^"]*">([^<]*)</a>', admin.get(address(kind)).content.decode())
        assert links and all(words.strip() for words in links), kind


def test_a_generation_shows_its_thumb(admin: Client, alice: User) -> None:
    talk(alice, rating=-1)
    for path in (address("generation"), address("generation", first_keys()["generation"])):
        assert ">bad<" in admin.get(path).content.decode()


@pytest.mark.parametrize("path", ["/admin/", *map(address, LISTS), "/admin/auth/user/"])
def test_nobody_but_staff_gets_in(client: Client, alice: User, path: str) -> None:
    assert client.get(path).status_code == 302
    client.force_login(alice)
    assert client.get(path).status_code in (302, 403)
    assert client.get(path, follow=True).status_code == 403
