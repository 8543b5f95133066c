from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """States of a reply: the only list of these words. The page's is static/js/state/statuses.js."""

    QUEUED = "queued", _("waiting")
    STREAMING = "streaming", _("being written")
    COMPLETE = "complete", _("complete")
    STOPPED = "stopped", _("stopped")
    INTERRUPTED = "interrupted", _("interrupted")
    FAILED = "failed", _("failed")


UNDER_WAY = (Status.QUEUED, Status.STREAMING)
FINAL = tuple(status for status in Status if status not in UNDER_WAY)
