"""Conversations as metadata (never their text), generations and attempts."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from chat.models import Attempt, Conversation, Generation, Message
from chat.monitoring.report import failed_sentence, shown_model
from chat.sentences import KINDS


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic for the type checker only
    """Read-only: the rows that the engine wrote cannot be changed here."""

    list_per_page = 50
    show_full_result_count = False  # no COUNT over a table of millions for each page

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list under the model's plural name."""
        # Django's "Select %s to view" puts the noun into the wrong case in Russian; so does "View %s" below.
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One row under the model's name."""
        title = capfirst(self.opts.verbose_name)
        return super().change_view(request, object_id, form_url, {"title": title, **(extra_context or {})})

    def has_add_permission(self, request: HttpRequest) -> bool:
        """False: only the engine adds rows."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """False: only the engine changes rows."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """False: rows are deleted with their person or conversation."""
        return False


@admin.register(Conversation)
class ConversationAdmin(ReadOnlyAdmin):
    """Metadata only: a title comes from a person's text, so it is not shown either."""

    list_display = ("id", "owner", "created_at", "updated_at", "message_count", "archived", "is_deleted")
    list_filter = ("updated_at", "archived")
    list_select_related = ("owner",)
    search_fields = ("=id", "owner__username")
    fields = ("id", "owner", "created_at", "updated_at", "pinned", "archived", "deleted_at")
    ordering = ("-updated_at",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Conversation]:
        """Conversations of all people, deleted ones included, annotated with `messages`: the number of messages."""
        # A subquery counts for the fifty rows of a page; a JOIN with GROUP BY would count the whole table.
        count = Message.objects.filter(conversation=OuterRef("pk")).order_by().values("conversation")
        return Conversation.objects.annotate(
            messages=Coalesce(Subquery(count.annotate(number=Count("pk")).values("number")), 0)
        )

    @admin.display(description=_("messages"))
    def message_count(self, conversation: Any) -> int:
        """Messages of all branches."""
        return int(conversation.messages)

    @admin.display(description=_("deleted"), boolean=True)
    def is_deleted(self, conversation: Conversation) -> bool:
        """True while it is in the trash."""
        return conversation.deleted_at is not None


class WhatHappened:
    """Columns with the error in the reader's language, and with the model's name. No list or page here shows
    `error_message`, `error_detail`, or text that is no model name in the model's field: a backend's words are only for
    the person who got the reply."""

    @admin.display(description=_("what happened"))
    def what_happened(self, row: Any) -> str:
        """The error's sentence in the active language, without the backend's words; "" if there is no error."""
        return failed_sentence(row)

    @admin.display(description=_("model"), ordering="model")
    def model_name(self, row: Any) -> str:
        """The name from shown_model, which hides text that does not look like a model name."""
        return shown_model(row.model)


class AttemptInline(WhatHappened, admin.TabularInline):  # type: ignore[type-arg]  # generic for the type checker only
    """The attempts on the page of their generation, read only."""

    model = Attempt
    template = "admin/attempts.html"
    extra = 0
    can_delete = False
    fields = (
        "number",
        "backend",
        "model_name",
        "started_at",
        "outcome",
        "ttft_ms",
        "chars",
        "omitted",
        "what_happened",
    )
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """False: only the engine adds attempts."""
        return False


class NamedFilter(admin.AllValuesFieldListFilter):
    """Django's filter with a label for the empty value, which otherwise is a link without text."""

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Django's choices; "none" names the empty value."""
        for choice in super().choices(changelist):
            yield {**choice, "display": choice["display"] or _("none")}


class RatingFilter(admin.SimpleListFilter):
    """Filters by the person's rating. Not from the field, which has no choices; only here 0 needs a label."""

    title = _("rating")
    parameter_name = "rating"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """(value in the address, label) of each rating."""
        return [(str(value), words) for value, words in THUMBS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Generation]) -> QuerySet[Generation]:
        """The rows with the chosen rating; all rows if the address has none or an unknown one."""
        value = self.value()
        return queryset.filter(rating=int(value)) if value in ("1", "-1", "0") else queryset


THUMBS = {1: _("good"), -1: _("bad"), 0: _("not rated")}


@admin.register(Generation)
class GenerationAdmin(WhatHappened, ReadOnlyAdmin):
    """Generations with their attempts: state, backend, times and errors of each reply, without its text."""

    list_display = (
        *("reply_id", "owner_name", "status", "backend", "model_name", "created_at", "duration", "thumb", "error_kind"),
    )
    list_filter = (
        *("status", ("backend", NamedFilter), RatingFilter, ("error_kind", NamedFilter), "demo", "created_at"),
    )
    list_select_related = ("message__conversation__owner",)
    search_fields = ("=message__id", "=correlation_id")
    ordering = ("-created_at",)
    inlines = (AttemptInline,)
    fields = (
        "status",
        "backend",
        "model_name",
        "demo",
        "use_victoria",
        "why_this_backend",
        "finish",
        "thumb",
        "error_kind",
        "what_happened",
        "prompt_tokens",
        "completion_tokens",
        "epoch",
        "seq",
        "owner",
        "correlation_id",
        "created_at",
        "started_at",
        "first_content_at",
        "ended_at",
    )

    @admin.display(description=_("reply"), ordering="message_id")
    def reply_id(self, generation: Generation) -> str:
        """The id of the reply's message, as logs and the API name it."""
        return str(generation.message_id)

    @admin.display(description=_("person"))
    def owner_name(self, generation: Generation) -> str:
        """The name of the person whose reply it is."""
        return str(generation.message.conversation.owner)

    @admin.display(description=_("why this backend"))
    def why_this_backend(self, generation: Generation) -> str:
        """Why an earlier backend was skipped: an error kind or "resting"; "" if the first one answered."""
        # Old rows may have a sentence here that quotes a backend.
        return generation.route_reason if generation.route_reason in {*KINDS, "resting"} else ""

    @admin.display(description=_("rating"), ordering="rating")
    def thumb(self, generation: Generation) -> Any:
        """The person's rating in words; "" without one."""
        return THUMBS[generation.rating] if generation.rating else ""

    @admin.display(description=_("seconds"))
    def duration(self, generation: Generation) -> str:
        """Seconds from question to end, with one decimal; "" while the reply is under way."""
        if generation.ended_at is None:
            return ""
        return f"{(generation.ended_at - generation.created_at).total_seconds():.1f}"


@admin.register(Attempt)
class AttemptAdmin(WhatHappened, ReadOnlyAdmin):
    """Attempts of all replies, newest first."""

    list_display = ("started_at", "backend", "model_name", "outcome", "ttft_ms", "chars", "error_kind", "what_happened")
    fields = (
        *("generation", "number", "backend", "model_name", "demo", "started_at", "ended_at", "outcome", "error_kind"),
        *("what_happened", "missing_name", "ttft_ms", "chars", "omitted"),
    )
    list_filter = (("backend", NamedFilter), "outcome", ("error_kind", NamedFilter), "demo", "started_at")
    search_fields = ("=generation__message__id",)
    ordering = ("-started_at",)
    raw_id_fields = ("generation",)

    @admin.display(description=_("unavailable model"))
    def missing_name(self, attempt: Attempt) -> str:
        """The requested model that was missing; text that does not look like a model name is hidden."""
        return shown_model(attempt.missing_model)
