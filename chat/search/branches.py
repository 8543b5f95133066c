"""Which version of a conversation a message belongs to, for messages that are not on the shown branch."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q

from chat.models import Conversation, Message
from chat.models.tables import with_tables

# From each start up to the beginning of its conversation; only steps where there is a choice. Damaged history
# (check_history) may have a circle of parents.
DEEPEST = 20_000
_CHOICES = """
    WITH RECURSIVE up(start, id, parent_id, conversation_id, depth) AS (
        SELECT id, id, parent_id, conversation_id, 0 FROM {message} WHERE id IN ({{starts}})
        UNION ALL
        SELECT u.start, m.id, m.parent_id, m.conversation_id, u.depth + 1
        FROM {message} m JOIN up u ON m.id = u.parent_id AND m.conversation_id = u.conversation_id
        WHERE u.depth < %s
    )
    SELECT start, id, parent_id FROM up WHERE parent_id IS NULL OR parent_id IN ({{forks}}) ORDER BY depth
"""


# (message, parent), (conversation, parent)
_Choice = tuple[UUID, UUID | None]
_Place = tuple[UUID, UUID | None]


@dataclass(frozen=True, slots=True)
class Branch:
    """Where the branch leaves the shown one: the `version`th of `of` versions of a message, from 1, as the page counts
    them."""

    version: int
    of: int


def branches(messages: dict[UUID, UUID]) -> dict[UUID, Branch]:
    """`messages`: message to conversation. Returns the branch of each that is not on its conversation's shown branch.

    One query if no conversation has branches, else four at most; the cost grows with the length of the branches.
    """
    forks = _forks(set(messages.values()))
    candidates = {message for message, conversation in messages.items() if conversation in forks}
    if not candidates:
        return {}
    heads = dict(Conversation.objects.filter(pk__in=forks).exclude(head=None).values_list("pk", "head_id"))
    choices = _choices(candidates | set(heads.values()), set().union(*forks.values()))
    leaving: dict[UUID, _Choice] = {}
    for message in candidates:
        head = heads.get(messages[message])
        shown = set(choices[head]) if head in choices else set()
        others = [choice for choice in choices.get(message, ()) if choice not in shown]
        if others:
            leaving[message] = others[-1]
    versions = _versions({(messages[message], parent) for message, (_chosen, parent) in leaving.items()})
    found = {}
    for message, (chosen, parent) in leaving.items():
        # Empty if the conversation was deleted in the meantime.
        siblings = versions.get((messages[message], parent), [])
        if chosen in siblings:
            found[message] = Branch(siblings.index(chosen) + 1, len(siblings))
    return found


def _forks(conversations: set[UUID]) -> dict[UUID, set[UUID | None]]:
    """Parents (None: the beginning) that have several children, by conversation."""
    children = Message.objects.filter(conversation__in=conversations).values("conversation", "parent")
    forks: dict[UUID, set[UUID | None]] = defaultdict(set)
    for row in children.annotate(number=Count("pk")).filter(number__gt=1):
        forks[row["conversation"]].add(row["parent"])
    return dict(forks)


def _choices(starts: set[UUID], forks: set[UUID | None]) -> dict[UUID, list[_Choice]]:
    """(message, parent) for each step up from a start at which other messages could have been chosen, nearest first."""
    field = Message._meta.pk
    parents = [parent for parent in forks if parent is not None]
    marks = {"starts": ", ".join(["%s"] * len(starts)), "forks": ", ".join(["%s"] * len(parents)) or "NULL"}
    as_values = [[field.get_db_prep_value(one, connection) for one in ids] for ids in (starts, parents)]
    found: dict[UUID, list[_Choice]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(with_tables(_CHOICES).format(**marks), [*as_values[0], DEEPEST, *as_values[1]])
        for row in cursor.fetchall():
            start, chosen, parent = map(field.to_python, row)
            found[start].append((chosen, parent))
    return found


def _versions(wanted: set[_Place]) -> dict[_Place, list[UUID]]:
    """The children of each (conversation, parent), oldest first."""
    parents = [parent for _conversation, parent in wanted if parent is not None]
    roots = [conversation for conversation, parent in wanted if parent is None]
    there = Q(parent__in=parents) | Q(parent=None, conversation__in=roots)
    found: dict[_Place, list[UUID]] = defaultdict(list)
    for conversation, parent, child in Message.objects.filter(there).values_list("conversation", "parent", "pk"):
        found[conversation, parent].append(child)
    return {where: sorted(children) for where, children in found.items()}
