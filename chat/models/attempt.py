from django.db import models
from django.utils.translation import gettext_lazy as _

from .generation import Generation


class Outcome(models.TextChoices):
    """How an attempt ended; "" while it runs. Written by the engine, read by the admin's filter."""

    RUNNING = "", _("in progress")
    ANSWERED = "answered", _("answered")
    FAILED = "failed", _("failed")
    STOPPED = "stopped", _("stopped")
    LOST = "lost", _("lost: the server process died")


class Attempt(models.Model):
    """One try at one backend for one reply. Read by admin pages, statistics and "why this backend?".

    `error_kind`, `error_params`: chat/sentences.py makes a sentence of them. `error_detail`: the backend's own words,
    only for the person who gets the reply. `error_message`: the sentence of old rows, written before there were
    parameters; it may quote a backend, too. `missing_model`: the requested model, if the backend did not have it and
    was asked for another one.
    """

    generation = models.ForeignKey(Generation, models.CASCADE, related_name="attempts")
    number = models.PositiveSmallIntegerField(_("number"))
    backend = models.CharField(_("backend"), max_length=20)
    model = models.CharField(_("model"), max_length=200, blank=True)
    demo = models.BooleanField(_("demo"), default=False)
    started_at = models.DateTimeField(_("started"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, blank=True)
    error_kind = models.CharField(_("error"), max_length=20, blank=True)
    error_message = models.TextField(blank=True)
    error_params = models.JSONField(null=True, blank=True)
    error_detail = models.TextField(null=True, blank=True)
    ttft_ms = models.PositiveIntegerField(_("time to first content, ms"), null=True, blank=True)
    chars = models.PositiveIntegerField(_("characters"), default=0)
    omitted = models.PositiveIntegerField(_("messages left out"), db_column="left_out", default=0)
    missing_model = models.CharField(_("unavailable model"), max_length=200, blank=True, default="", db_default="")

    class Meta:
        """Unique numbers within a generation; an index for the newest attempts of a backend."""

        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        # Attempts are listed in order of creation; PostgreSQL guarantees no order without this.
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["generation", "number"], name="attempt_number")]
        indexes = [models.Index(fields=["backend", "-started_at"], name="attempt_backend_newest")]

    def __str__(self) -> str:
        return f"{self.backend} {self.number}"
