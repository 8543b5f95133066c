"""Marks all messages to be reindexed, newest first, after an update that changes the terms.

Until it is reindexed, a marked message is found by its old terms.
"""

from django.db import transaction

from chat.models import UNDER_WAY, Message, SearchRenewal

from .database import engine

# Keeps the transaction short: saves of messages wait for it.
MARKED = 1000


def is_renewing() -> bool:
    """True if some messages are still to be marked."""
    return SearchRenewal.objects.exists()


def mark_batch() -> bool:
    """Marks the next MARKED messages. True if there may be more; also while another process indexes."""
    if not is_renewing():
        return False
    with engine().claim() as mine, transaction.atomic():
        return not mine or _mark_some()


def _mark_some() -> bool:
    renewal = SearchRenewal.objects.order_by("pk").first()
    if renewal is None:
        return False
    # A reply under way is indexed when it has ended.
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
