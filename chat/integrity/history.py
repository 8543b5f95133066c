"""Finds damage in the stored history and repairs it. It never removes a person's words.

Safe beside a running server: it reads without a lock, and a repair changes only rows that are still as found.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from chat.models import Conversation, Message

from . import history_repairs as repairs
from .history_repairs import KEEP_COMMANDS, Ids


@dataclass(frozen=True, slots=True)
class Check:
    """One kind of damage. `find`: the ids of the damaged rows. `repair`: repairs them; None: only reported.

    `found` and `done` are printed: "2 messages" + `found`; `done` says what the repair did to each.
    """

    noun: str
    found: str
    done: str
    find: Callable[[], Ids]
    repair: Callable[[Ids], None] | None = None
    is_damage: bool = True


@dataclass(frozen=True, slots=True)
class Finding:
    """The rows that one check found; `repaired`: whether they were repaired."""

    check: Check
    ids: list[str]
    repaired: bool


def examine(*, repair: bool) -> Iterator[Finding]:
    """Run all checks in order; yields what each found, repaired if `repair`."""
    for check in CHECKS:
        ids = check.find()
        if ids:
            mend = check.repair if repair else None
            if mend:
                mend(ids)
            yield Finding(check, [str(one) for one in ids], mend is not None)


def size() -> tuple[int, int]:
    """The numbers of conversations and of messages."""
    return Conversation.objects.count(), Message.objects.count()


# The tree first: the right head of a conversation depends on it.
CHECKS = (
    Check(
        "message",
        "in no conversation",
        "Left alone: nobody can tell whose they are",
        repairs.without_conversation,
    ),
    Check(
        "message",
        "whose parent is missing or in another conversation",
        "Made each the beginning of a branch of its own",
        repairs.orphans,
        repairs.begin_a_branch,
    ),
    Check(
        "cycle",
        "in the order of messages",
        "Cut each above its oldest question, which now begins a branch",
        repairs.cycles,
        repairs.begin_a_branch,
    ),
    Check(
        "message",
        "below one of the same kind (a question below a question, or a reply below a reply)",
        "Left alone: every word is there",
        repairs.same_role_as_parent,
    ),
    Check(
        "generation",
        "whose message is gone",
        "Removed, with the attempts",
        repairs.without_message,
        repairs.remove_generations,
    ),
    Check("attempt", "of no generation", "Removed", repairs.attempts_of_nothing, repairs.remove_attempts),
    Check(
        "reply",
        "without a generation",
        "Gave each one that says it failed; the text is as it was",
        repairs.without_generation,
        repairs.give_a_failed_generation,
    ),
    Check(
        "reply",
        "under way that no server writes",
        "Ended each: interrupted with its text, failed without, or stopped if that was asked",
        repairs.stuck,
        repairs.end_as_recovery_does,
    ),
    Check(
        "reply",
        "that no server writes and that can still be: it waits in line, or Victoria keeps it as a task",
        "Left to the server: it begins each, or asks her how far it is",
        repairs.left_to_the_server,
    ),
    Check(
        "conversation",
        "whose shown branch ends at nothing, elsewhere, or before its end",
        "Now each shows the end that was shown last, else the newest",
        repairs.wrong_heads,
        repairs.mend_heads,
    ),
    Check(
        "conversation",
        "whose folder is missing or another person's",
        "Took each out of it: it is in no folder now",
        repairs.wrong_folders,
        repairs.take_out,
    ),
    Check(
        "remembered command",
        f"older than {KEEP_COMMANDS.days} days",
        "Removed: no browser sends them again",
        repairs.old_commands,
        repairs.remove_commands,
        is_damage=False,
    ),
)
