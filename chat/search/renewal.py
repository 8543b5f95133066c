"""Marks all messages to be read anew, newest first, after an update that changes what the terms are.

They are marked before they are read: until its turn comes, a message is found by the terms that it has.
"""

from django.db import transaction

from chat.models import UNDER_WAY, Message, SearchRenewal

from .database import engine

# A short transaction: whoever saves a message waits for it.
MARKED = 1000


def is_renewing() -> bool:
    """Whether some are still to be marked."""
    return SearchRenewal.objects.exists()


def mark_batch() -> bool:
    """Mark the next MARKED. Whether there may be more; also while another process reads."""
    if not is_renewing():
        return False
    with engine().claim() as mine, transaction.atomic():
        return not mine or _mark_some()


def _mark_some() -> bool:
    renewal = SearchRenewal.objects.order_by("pk").first()
    if renewal is None:
        return False
    # A reply under way is read when it has ended.
    messages = Message.objects.exclude(generation__status__in=UNDER_WAY).order_by("-pk")
    if renewal.below is not None:
        messages = messages.filter(pk__lt=renewal.below)
    ids = list(messages.values_list("pk", flat=True)[:MARKED])
    Message.objects.filter(pk__in=ids).update(to_index=True)
    if len(ids) < MARKED:
        SearchRenewal.objects.all().delete()
        return False
    SearchRenewal.objects.filter(pk=renewal.pk).update(below=ids[-1])
    return True
