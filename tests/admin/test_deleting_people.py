"""People who have chatted are deleted in the admin, with all that is theirs and nothing else."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.admin.models import CHANGE, DELETION, LogEntry
from django.contrib.auth.models import Permission, User
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from chat.demo import MLXDemo, VictoriaDemo
from chat.people.admin_log import forget_gone
from chat.people.removal import belongings, remove
from tests.simulators import faults
from tests.support.installation import Installation
from tests.support.person import Person
from tests.support.server import ServerProcess

from .test_model_admins import admin, plain_files, talk

__all__ = ["admin", "plain_files"]
COUNT = "SELECT COUNT(*) FROM {} WHERE {} = %s"
THEIRS = (
    *(("chat_conversation", "owner_id"), ("chat_folder", "owner_id"), ("chat_command", "user_id")),
    ("auth_user", "id"),
)
WORDS = "One two three four five six seven eight nine ten. " * 8


def id_of(installation: Installation, name: str) -> int:
    return int(installation.rows("SELECT id FROM auth_user WHERE username = %s", name)[0][0])


def shown(html: str) -> dict[str, int]:
    """What the page counts."""
    return {name: int(count) for name, count in re.findall(r"<li>([^<:]+): (\d+)</li>", html)}


@pytest.fixture
def server(installation: Installation, victoria: VictoriaDemo, mlx: MLXDemo) -> Any:
    with ServerProcess(installation, VICTORIA_URL=victoria.url, MLX_URL=mlx.url) as made:
        yield made


async def test_a_person_who_is_reading_a_reply_goes_with_all_they_have(
    server: ServerProcess, victoria: VictoriaDemo
) -> None:
    alice, bob, boss = (Person(server, name) for name in ("alice", "bob", "admin"))
    kept = (await bob.post("/api/chat/send", {"content": "stays"})).json()
    sent = (await alice.post("/api/chat/send", {"content": "goes"})).json()
    filed = await alice.request("PATCH", f"/api/conversations/{sent['conversation']}", json={"folder": "goes too"})
    assert filed.status_code == 200
    victoria.script, victoria.fault = WORDS, faults.gate(6, faults.Gate())
    tab = await alice.open_tab()
    await tab.text_of((await tab.ask("Count"))["reply"], 20)
    number = id_of(server.installation, "alice")
    page = f"/admin/auth/user/{number}/delete/"
    counts = shown((await boss.request("GET", page)).text)
    assert (counts["Conversations"], counts["Messages"], counts["Sessions"]) == (2, 4, 1)
    assert (await boss.request("POST", page, data={"post": "yes"})).status_code == 302
    assert await tab.closed() == 4401
    await victoria.idle()
    for table, column in THEIRS:
        assert server.installation.rows(COUNT.format(table, column), number) == [(0,)], table
    key = server.installation.sessions["alice"]
    assert server.installation.rows(COUNT.format("django_session", "session_key"), key) == [(0,)]
    assert list((await bob.stored(kept["conversation"])).values())
    assert server.installation.rows("SELECT COUNT(*) FROM chat_message") == [(2,)]
    assert not any("Traceback" in line for line in server.output), server.output


async def test_an_administrator_cannot_delete_themselves(server: ServerProcess) -> None:
    boss, number = Person(server, "admin"), id_of(server.installation, "admin")
    refused = await boss.request("POST", f"/admin/auth/user/{number}/delete/", data={"post": "yes"})
    chosen = {"action": "delete_selected", "_selected_action": str(number)}
    said = await boss.request("POST", "/admin/auth/user/", data=chosen)
    tried = await boss.request("POST", "/admin/auth/user/", data={**chosen, "post": "yes"})
    assert (refused.status_code, tried.status_code) == (403, 403) and "your own account" in said.text
    assert id_of(server.installation, "admin") == number


@pytest.mark.django_db
def test_several_are_deleted_from_the_list(admin: Client) -> None:
    people = [User.objects.create_user(name) for name in ("alice", "bob")]
    for person in people:
        talk(person)
    stays = talk(User.objects.create_user("carol"))
    chosen = {"action": "delete_selected", "_selected_action": [person.pk for person in people]}
    page = admin.post(reverse("admin:auth_user_changelist"), chosen)
    assert shown(page.content.decode())["Messages"] == 4 and "Earlier backups still contain" in page.content.decode()
    admin.post(reverse("admin:auth_user_changelist"), {**chosen, "post": "yes"})
    assert set(User.objects.values_list("username", flat=True)) == {"admin", "carol"}
    assert list(type(stays).objects.all()) == [stays]


@pytest.mark.django_db
def test_only_superusers_delete_superusers(client: Client) -> None:
    staff = User.objects.create_user("staff", is_staff=True)
    staff.user_permissions.set(Permission.objects.filter(codename__in=("delete_user", "view_user")))
    other, alice = User.objects.create_superuser("other"), User.objects.create_user("alice")
    client.force_login(staff)
    tried = [client.post(reverse("admin:auth_user_delete", args=[one.pk]), {"post": "yes"}) for one in (other, alice)]
    assert [answer.status_code for answer in tried] == [403, 302]
    assert set(User.objects.values_list("username", flat=True)) == {"staff", "other"}


@pytest.mark.django_db
def test_a_session_that_another_key_wrote_is_no_obstacle(client: Client, settings: Any) -> None:
    alice = User.objects.create_user("alice", is_active=True)
    client.force_login(alice)
    Session.objects.create(session_key="broken", session_data="x:y:z", expire_date="2100-01-01T00:00Z")
    assert belongings([alice.pk]).sessions == 1
    alice.is_active = False
    remove(alice)
    assert [session.pk for session in Session.objects.all()] == ["broken"]


@pytest.mark.django_db
def test_an_active_account_is_not_removed() -> None:
    with pytest.raises(ValueError, match="deactivated"):
        remove(User.objects.create_user("alice"))


@pytest.mark.django_db
def test_the_record_of_changes_keeps_no_name_of_a_person_who_is_gone(admin: Client) -> None:
    alice, alicia = (User.objects.create_user(name, f"{name}@example.org") for name in ("alice", "alicia"))
    email = EmailAddress.objects.create(user=alice, email="alice@example.org")
    for person in (alice, alicia):
        admin.post(reverse("admin:auth_user_change", args=[person.pk]), {"username": person.username})
        record(admin, person, str(person))
    record(admin, email, "alice@example.org")
    EmailAddress.objects.filter(pk=email.pk).delete()
    record(admin, EmailAddress(pk=77), "old address: alice@example.org (alice)")
    admin.post(reverse("admin:auth_user_delete", args=[alice.pk]), {"post": "yes"})
    kept = set(LogEntry.objects.values_list("object_repr", flat=True))
    assert kept == {str(alice.pk), "alicia", str(email.pk), "77"}
    assert LogEntry.objects.filter(action_flag=DELETION, object_id=str(alice.pk)).count() == 1


@pytest.mark.django_db
def test_names_that_an_earlier_version_left_are_taken_out(admin: Client) -> None:
    there, gone = User.objects.create_user("there"), User(pk=4321, username="gone")
    for person, flag in ((there, CHANGE), (gone, CHANGE), (gone, DELETION)):
        record(admin, person, person.username, flag)
    forget_gone()
    assert sorted(LogEntry.objects.values_list("object_repr", flat=True)) == ["4321", "4321", "there"]


def record(client: Client, row: Any, name: str, flag: int = CHANGE) -> None:
    """An entry as the admin makes it."""
    kind = ContentType.objects.get_for_model(type(row))
    LogEntry.objects.create(
        user_id=client.session["_auth_user_id"], content_type=kind, object_id=row.pk, object_repr=name, action_flag=flag
    )
