"""Restricts the admin's query parameters to the listed filters, and the rows that a form names to valid keys.

Django lets any field of the model be filtered, also one that no page shows: `?title__startswith=a` reads titles letter
by letter. So every admin of the site, those of other packages too, is registered with this mixin.
"""

import re
from collections.abc import Iterator
from typing import Any

from django.contrib.admin import FieldListFilter
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import get_fields_from_path
from django.contrib.admin.views.main import IGNORED_PARAMS, PAGE_VAR, ChangeList
from django.core.exceptions import SuspiciousOperation, ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse

MAX_WORDS = 30
# Column numbers, "-" for descending. Django accepts any number of them, a database does not.
ORDER = re.compile(r"(-?\d{1,2}(\.-?\d{1,2}){0,19})?")
DATE_PARTS = ("year", "month", "day")


class RefusedLookupError(SuspiciousOperation):
    """Answered with a plain 400."""


class ListedFiltersOnly:
    """A mixin before a ModelAdmin."""

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """Raises RefusedLookupError for a parameter that is no listed filter, or a value that the filter rejects."""
        unknown = request.GET.keys() - {*IGNORED_PARAMS, PAGE_VAR, *self._listed(request)}
        if unknown:
            raise RefusedLookupError(f"The list has no filter {min(unknown)[:100]!r}")
        if any("\0" in value for name in request.GET.keys() - {"q"} for value in request.GET.getlist(name)):
            raise RefusedLookupError("The list cannot be filtered by a NUL")
        if not ORDER.fullmatch(request.GET.get("o", "")):
            raise RefusedLookupError("The order of the list is not made of the numbers of its columns")
        try:
            changelist: ChangeList = super().get_changelist_instance(request)  # type: ignore[misc]  # a mixin
        except IncorrectLookupParameters as error:
            # Django would show the unfiltered list instead, as if it were the result.
            raise RefusedLookupError("The list cannot be filtered by this value") from error
        return changelist

    def response_action(self: Any, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        """Raises RefusedLookupError if a selected row is no valid key: Django answers that with a 500."""
        if not all(_is_key(self.model, value) for value in request.POST.getlist(ACTION_CHECKBOX_NAME)):
            raise RefusedLookupError("A row is chosen by something that is no key")
        response: HttpResponse | None = super().response_action(request, queryset)  # type: ignore[misc]  # a mixin
        return response

    def changeform_view(self: Any, request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        """Raises RefusedLookupError for a number out of a key's range; the forms report all other errors."""
        related = [field for field in (*self.opts.fields, *self.opts.many_to_many) if field.remote_field]
        for field in related:
            numbers = [value for value in request.POST.getlist(field.name) if value.lstrip("-").isdigit()]
            if not all(_is_key(field.related_model, number) for number in numbers):
                raise RefusedLookupError("A form names a row by a number that is no key")
        response: HttpResponse = super().changeform_view(request, *args, **options)  # type: ignore[misc]  # a mixin
        return response

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Raises RefusedLookupError for too many words or a NUL. Each word is a condition, SQLite limits their number
        (not a thousand); PostgreSQL accepts no NUL."""
        if len(search_term.split()) > MAX_WORDS or "\0" in search_term:
            raise RefusedLookupError(f"The search has more than {MAX_WORDS} words, or a NUL")
        search = super().get_search_results  # type: ignore[misc]  # a mixin
        found: tuple[QuerySet[Any], bool] = search(request, queryset, search_term)
        return found

    def _listed(self: Any, request: HttpRequest) -> Iterator[str]:
        """The names of the query parameters in the list's own links."""
        for item in self.get_list_filter(request):
            if isinstance(item, str | tuple | list):
                yield from self._of_field(request, item)
            else:
                yield item.parameter_name
        if self.date_hierarchy:
            yield from (f"{self.date_hierarchy}__{part}" for part in DATE_PARTS)

    def _of_field(self: Any, request: HttpRequest, item: Any) -> list[str | None]:
        """The filter's parameters, and its field by plain value, which a bookmark may have."""
        path, make = (item, FieldListFilter.create) if isinstance(item, str) else item
        field = get_fields_from_path(self.model, path)[-1]
        made = make(field, request, {}, self.model, self, field_path=path)
        return [path, f"{path}__exact", *made.expected_parameters()]


def _is_key(model: type[Model], value: str) -> bool:
    """Whether the value is valid as a key of this model, within the database's range of numbers."""
    field: Any = model._meta.pk
    while field.remote_field:
        field = field.target_field
    try:
        field.clean(value, None)
    except ValidationError:
        return False
    return True
