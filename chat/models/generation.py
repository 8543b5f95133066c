from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .clock import DatabaseTime
from .message import Message
from .status import UNDER_WAY, Status


class GenerationQuerySet(models.QuerySet["Generation"]):
    """Selections of generations by state."""

    def under_way(self) -> "GenerationQuerySet":
        """Queued and streaming ones of all owners."""
        return self.filter(status__in=UNDER_WAY)

    def with_read_at(self) -> "GenerationQuerySet":
        """Annotates `read_at`: the time of the query by the database's clock, which the lease uses, too."""
        return self.annotate(**{"read_at": DatabaseTime()})  # as Conversation's with_writing


class Generation(models.Model):
    """The making of a reply: its state, its owner, and which backend wrote it. One for each reply message.

    `epoch` goes up when the reply starts over, `seq` counts what was published within an epoch; both fence the writes
    of an owner that lost the reply. `owner` is the process that writes it (chat/database/lease.py). `rating`: 1 thumb
    up, -1 thumb down. `steps_omitted`: the number of steps that were not kept. `error_*`: as in Attempt.
    """

    message = models.OneToOneField(Message, models.CASCADE, primary_key=True, related_name="generation")
    status = models.CharField(_("status"), max_length=12, choices=Status.choices, default=Status.QUEUED)
    epoch = models.PositiveIntegerField(_("epoch"), default=1)
    seq = models.PositiveIntegerField(_("frames published"), default=0)
    owner = models.CharField(_("process"), max_length=200, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    stop_requested = models.BooleanField(default=False)

    use_victoria = models.BooleanField(_("Victoria first"), default=True)
    wanted_model = models.CharField(max_length=200, blank=True)
    backend = models.CharField(_("backend"), max_length=20, blank=True)
    model = models.CharField(_("model"), max_length=200, blank=True)
    demo = models.BooleanField(_("demo"), default=False)
    route_reason = models.TextField(_("why this backend"), blank=True)
    task_id = models.CharField(max_length=200, blank=True)
    correlation_id = models.CharField(_("correlation id"), max_length=64, blank=True)

    steps = models.JSONField(default=list, blank=True)
    steps_omitted = models.PositiveIntegerField(default=0, db_default=0)
    drafts = models.JSONField(default=list, blank=True)
    seams = models.JSONField(default=list, blank=True)
    finish = models.CharField(_("finish reason"), max_length=15, blank=True)
    error_kind = models.CharField(_("error"), max_length=20, blank=True)
    error_message = models.TextField(blank=True)
    error_params = models.JSONField(null=True, blank=True)
    error_detail = models.TextField(null=True, blank=True)
    prompt_tokens = models.PositiveIntegerField(_("tokens read"), null=True, blank=True)
    completion_tokens = models.PositiveIntegerField(_("tokens written"), null=True, blank=True)

    rating = models.SmallIntegerField(_("rating"), default=0)

    created_at = models.DateTimeField(_("asked"), default=timezone.now)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    first_content_at = models.DateTimeField(_("first content"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    read_at: datetime  # set only by with_read_at

    objects = GenerationQuerySet.as_manager()

    class Meta:
        """Indexes for the leases of generations under way, and for the admin's list, newest first."""

        verbose_name = _("generation")
        verbose_name_plural = _("generations")
        indexes = [
            models.Index(
                fields=["lease_until"],
                condition=Q(status__in=[status.value for status in UNDER_WAY]),
                name="generation_live",
            ),
            models.Index(fields=["-created_at"], name="generation_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.status} {self.pk}"

    @property
    def is_under_way(self) -> bool:
        """True until a final state."""
        return self.status in UNDER_WAY
