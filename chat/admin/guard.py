"""What an address of the admin's lists may ask: the filters that are listed, and nothing else.

Django lets any field of the model be filtered, also one that no page shows: `?title__startswith=a` reads titles letter
by letter. So every admin of the site, those of other packages too, is registered behind this one.
"""

import re
from collections.abc import Iterator
from typing import Any

from django.contrib.admin import FieldListFilter
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import get_fields_from_path
from django.contrib.admin.views.main import IGNORED_PARAMS, PAGE_VAR, ChangeList
from django.core.exceptions import SuspiciousOperation
from django.db.models import QuerySet
from django.http import HttpRequest

MAX_WORDS = 30
# Column numbers, "-" for descending. Django takes any number of them, a database does not.
ORDER = re.compile(r"(-?\d{1,2}(\.-?\d{1,2}){0,19})?")
DATE_PARTS = ("year", "month", "day")


class RefusedLookupError(SuspiciousOperation):
    """Answered with a plain 400."""


class ListedFiltersOnly:
    """A mixin before a ModelAdmin."""

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """Raises RefusedLookupError for a parameter that is no listed filter, or a value that it does not take."""
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
            # Django would show the list without any filter instead, as if it were the answer.
            raise RefusedLookupError("The list cannot be filtered by this value") from error
        return changelist

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Each word is a condition of its own, and SQLite takes no thousand of them; PostgreSQL takes no NUL."""
        if len(search_term.split()) > MAX_WORDS or "\0" in search_term:
            raise RefusedLookupError(f"The search has more than {MAX_WORDS} words, or a NUL")
        found: tuple[QuerySet[Any], bool] = super().get_search_results(request, queryset, search_term)  # type: ignore[misc]
        return found

    def _listed(self: Any, request: HttpRequest) -> Iterator[str]:
        """The names of the parameters that the list's own links have."""
        for item in self.get_list_filter(request):
            if isinstance(item, str | tuple | list):
                yield from self._of_field(request, item)
            else:
                yield item.parameter_name
        if self.date_hierarchy:
            yield from (f"{self.date_hierarchy}__{part}" for part in DATE_PARTS)

    def _of_field(self: Any, request: HttpRequest, item: Any) -> list[str | None]:
        """Those of the filter, and its field by the plain value: a bookmark may have it."""
        path, make = (item, FieldListFilter.create) if isinstance(item, str) else item
        field = get_fields_from_path(self.model, path)[-1]
        made = make(field, request, {}, self.model, self, field_path=path)
        return [path, f"{path}__exact", *made.expected_parameters()]
