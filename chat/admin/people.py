"""Users: Django's own pages, and a deletion of a person with all their data."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from chat.models import Conversation, Message
from chat.people.new_passwords import NewPasswordForm, NewPersonForm
from chat.people.removal import belongings, remove
from chat.runtime import runtime

admin.site.unregister(User)


@admin.register(User)
class PersonAdmin(UserAdmin):  # type: ignore[type-arg]  # generic for the type checker only
    """The confirmation page counts what will be deleted and never lists it: a person may have a million messages."""

    add_form = NewPersonForm
    change_password_form = NewPasswordForm
    delete_confirmation_template = "admin/delete_person.html"
    delete_selected_confirmation_template = "admin/delete_people.html"

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuses deletion of one's own account, so that an administrator is always left, and of a superuser by anybody
        but a superuser."""
        return super().has_delete_permission(request, obj) and (obj is None or not _why_not(request, obj))

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The confirmation page, and the deletion after it in many small transactions."""
        # Django's own view is one transaction, which would block all other writers in SQLite.
        response: HttpResponse = self._delete_view(request, object_id, extra_context)  # type: ignore[attr-defined]  # not in the stubs
        return response

    def get_deleted_objects(self, objs: Iterable[User], request: HttpRequest) -> tuple[Any, Any, set[str], list[str]]:
        """For the confirmation page: the people's names, counts of what they own, and whose deletion is refused."""
        people = list(objs)
        count = belongings([person.pk for person in people])
        counts = {
            self.opts.verbose_name_plural: len(people),
            Conversation._meta.verbose_name_plural: count.conversations,
            Message._meta.verbose_name_plural: count.messages,
            _("search entries"): count.search_entries,
            _("sessions"): count.sessions,
            _("second factors"): count.second_factors,
        }
        names = [f"{capfirst(self.opts.verbose_name)}: {person}" for person in people]
        return names, counts, {why for person in people if (why := _why_not(request, person))}, []

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        """Signs the person out everywhere, stops their replies, then deletes their data and the account."""
        obj.is_active = False
        obj.save(update_fields=["is_active"])
        runtime.stop_replies(obj.pk)
        remove(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """`delete_model` for each, one after the other."""
        for person in queryset:
            self.delete_model(request, person)


def _why_not(request: HttpRequest, person: User) -> str:
    """Why this administrator may not delete the account; "" if they may."""
    if person.pk == request.user.pk:
        return str(_("your own account"))
    if person.is_superuser and not request.user.is_superuser:
        return str(_("accounts of superusers"))
    return ""
