"""What an address may ask of the admin's lists: the filters that they show. The rest is a plain 400."""

import logging

import pytest
from allauth.mfa.models import Authenticator
from django.contrib import admin as django_admin
from django.contrib.auth.models import Group, User
from django.test import Client

from tests.admin.test_model_admins import SECRET, address, admin, alice, plain_files, talk

__all__ = ["admin", "alice", "plain_files"]
pytestmark = pytest.mark.django_db

USERS, ADDRESSES, FACTORS = "/admin/auth/user/", "/admin/account/emailaddress/", "/admin/mfa/authenticator/"
LISTS = {name: address(name) for name in ("conversation", "generation", "attempt")}
PEOPLES_WORDS = ("title", "folder", "folder__name", "system_prompt")
REFUSED = {
    LISTS["conversation"]: [
        *(f"{field}__{how}" for field in PEOPLES_WORDS for how in ("regex", "contains", "startswith", "gte", "isnull")),
        *("title", "memory_key", "memory_key__startswith", "id", "id__gte", "pk", "owner", "owner__email", "writing"),
        *("owner__password__startswith", "message__text__contains", "head__text__startswith", "messages__gte"),
        *("archived__in", "updated_at__year", "nonsense", "e", "", "__", "title__nonsense__", "q__contains"),
    ],
    LISTS["generation"]: [
        *("drafts__icontains", "steps__contains", "steps", "seams__0", "message__text__startswith", "task_id"),
        *("error_message__contains", "status__in", "status__regex", "rating__gte", "lease_until__isnull"),
        *("message__conversation__title__contains", "message__conversation__memory_key__startswith"),
    ],
    LISTS["attempt"]: ["generation__message__text__contains", "error_message__startswith", "generation", "chars__gte"],
    USERS: [
        *("password__startswith", "password", "email__startswith", "username", "conversation__title__contains"),
        *("preferences__system_prompt__contains", "authenticator__data__contains", "emailaddress__email__startswith"),
        *("groups__name__startswith", "user_permissions__codename", "last_login__gte", "session__session_key"),
    ],
    ADDRESSES: ["email__startswith", "user__password__startswith", "user__conversation__title__contains"],
    FACTORS: ["data__contains", "data__secret__startswith", "user__password__startswith"],
    "/admin/auth/group/": ["user__password__startswith", "permissions__codename"],
    "/admin/socialaccount/socialapp/": ["secret__startswith"],
    "/admin/socialaccount/socialtoken/": ["token__startswith"],
    "/admin/socialaccount/socialaccount/": ["extra_data__contains", "user__password__startswith"],
}


@pytest.mark.parametrize("path", REFUSED)
def test_what_is_no_listed_filter_is_a_plain_400(admin: Client, alice: User, path: str) -> None:
    talk(alice)
    for name in REFUSED[path]:
        for value in (SECRET, "x", "1", ""):
            response = admin.get(path, {name: value})
            assert response.status_code == 400, (name, value)
            assert SECRET not in response.content.decode()


@pytest.mark.parametrize("query", ["o=x", "o=1;2", "o=" + "1." * 900 + "1", "_to_field=password"])
@pytest.mark.parametrize("path", [*LISTS.values(), USERS, ADDRESSES, FACTORS])
def test_a_value_that_makes_no_sense_is_a_plain_400(admin: Client, path: str, query: str) -> None:
    assert admin.get(f"{path}?{query}").status_code == 400


def test_a_date_that_is_none_or_a_search_of_a_thousand_words_is_a_400(admin: Client) -> None:
    assert admin.get(LISTS["generation"], {"created_at__gte": "x"}).status_code == 400
    assert admin.get(LISTS["conversation"], {"q": "x " * 1000}).status_code == 400
    assert admin.get(USERS, {"q": "x " * 1000}).status_code == 400
    term = {"app_label": "chat", "model_name": "conversation", "field_name": "owner", "term": "x " * 1000}
    assert admin.get("/admin/autocomplete/", term).status_code == 400
    assert admin.get("/admin/autocomplete/", {**term, "term": "a\0b"}).status_code == 400
    assert admin.get(LISTS["generation"], {"backend": "a\0b"}).status_code == 400


def test_every_link_of_every_list_works(admin: Client, alice: User) -> None:
    """Django knows which parameters its filters have; ours is the list of what it knows."""
    talk(alice)
    User.objects.get(username="alice").groups.add(Group.objects.create(name="readers"))
    for model in django_admin.site._registry:
        path = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        changelist = admin.get(path).context["cl"]
        links = [choice["query_string"] for spec in changelist.filter_specs for choice in spec.choices(changelist)]
        for link in [*links, "?o=1.-2", "?q=x", "?p=1", "?all=", "?_popup=1", "?_facets=True"]:
            assert admin.get(path + link).status_code == 200, path + link


def test_a_refused_address_costs_one_short_line_of_log(admin: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        admin.get(LISTS["conversation"], {"title__contains" + "x" * 900: SECRET})
    assert len(caplog.records) == 1 and SECRET not in caplog.text
    assert len(caplog.records[0].getMessage()) < 200


def test_the_secret_of_a_second_factor_is_not_shown(admin: Client, alice: User) -> None:
    factor = Authenticator.objects.create(user=alice, type="totp", data={"secret": SECRET})
    page = admin.get(f"{FACTORS}{factor.pk}/change/")
    assert page.status_code == 200 and SECRET not in page.content.decode()


def test_no_page_about_a_conversation_or_a_person_shows_words(admin: Client, alice: User) -> None:
    conversation = talk(alice)
    for path in (
        *(address("conversation", conversation.pk, "history"), f"{USERS}{alice.pk}/history/"),
        *(f"{USERS}{alice.pk}/delete/", f"{USERS}{alice.pk}/change/"),
    ):
        page = admin.get(path)
        assert page.status_code == 200, path
        assert SECRET not in page.content.decode() and conversation.memory_key not in page.content.decode(), path


@pytest.mark.parametrize("key", ["x", "", "1.5", "None", "a\0b", "9223372036854775808", "9" * 30, "1;2"])
@pytest.mark.parametrize("path", [USERS, ADDRESSES, FACTORS, "/admin/auth/group/", "/admin/socialaccount/socialtoken/"])
def test_a_row_that_is_chosen_by_no_key_is_a_plain_400(admin: Client, path: str, key: str) -> None:
    chosen = {"action": "delete_selected", "_selected_action": ["1", key]}
    assert [admin.post(path, {**chosen, **more}).status_code for more in ({}, {"post": "yes"})] == [400, 400]


@pytest.mark.parametrize("number", ["9223372036854775808", "-" + "9" * 30])
def test_a_form_with_a_number_that_is_no_key_is_a_plain_400(admin: Client, alice: User, number: str) -> None:
    for path, name in ((f"{USERS}{alice.pk}/change/", "groups"), (f"{ADDRESSES}add/", "user")):
        assert admin.post(path, {"username": "alice", name: number}).status_code == 400
        assert admin.post(path, {"username": "alice", name: "x"}).status_code == 200
