"""`manage.py check_history`: prints what `chat.integrity.history` finds and repairs."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, DataError, IntegrityError

from chat.integrity.history import Finding, examine, size
from chatsite.database_errors import explain

SHOWN_IDS = 10


class Command(BaseCommand):
    """`manage.py check_history [--repair | --dry-run]`."""

    help = (
        "Find and repair what is wrong in the stored conversations, and say what was done. Exit status: 0 if all is "
        "well or was repaired, 1 if --dry-run found something. May run beside the server."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """`--repair` and `--dry-run`, which exclude each other."""
        mode = parser.add_mutually_exclusive_group()
        mode.add_argument("--repair", action="store_true", help="repair what can be repaired (also the default)")
        mode.add_argument("--dry-run", action="store_true", help="only report, change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError if the database cannot be read, SystemExit(1) if a dry run found damage."""
        try:
            findings = self._examine(repair=not options["dry_run"], all_ids=options["verbosity"] > 1)
        except DatabaseError as error:
            if sentence := explain(error):
                raise CommandError(sentence) from error
            # A database that refuses a row may quote it, and it holds people's messages.
            said = type(error).__name__ if isinstance(error, DataError | IntegrityError) else str(error).strip()
            raise CommandError(
                f"The database cannot be read: {said}. If it is new, start the server once, which "
                "prepares it. If it is damaged, restore a backup."
            ) from error
        self.stdout.write(_summary(findings, dry_run=options["dry_run"]))
        if options["dry_run"] and any(finding.check.is_damage for finding in findings):
            raise SystemExit(1)

    def _examine(self, *, repair: bool, all_ids: bool) -> list[Finding]:
        conversations, messages = size()
        self.stdout.write(f"Checking {_count(conversations, 'conversation')} with {_count(messages, 'message')}.")
        findings = []
        for finding in examine(repair=repair):
            self._tell(finding, all_ids)
            findings.append(finding)
        return findings

    def _tell(self, finding: Finding, all_ids: bool) -> None:
        check, ids = finding.check, finding.ids
        done = f" {check.done}." if finding.repaired or check.repair is None else ""
        self.stdout.write(f"Found {_count(len(ids), check.noun)} {check.found}.{done}")
        shown = ids if all_ids else ids[:SHOWN_IDS]
        rest = f" and {len(ids) - len(shown):,} more (-v 2 lists all)" if len(shown) < len(ids) else ""
        self.stdout.write(f"  {', '.join(shown)}{rest}")


def _summary(findings: list[Finding], *, dry_run: bool) -> str:
    if not findings:
        return "All is well."
    if dry_run:
        return "Nothing was changed (--dry-run)."
    left = any(not finding.repaired for finding in findings)
    return "The rest is well." if left else "Now all is well."


def _count(number: int, noun: str) -> str:
    """ "1 message", "2,000 replies"."""
    many = noun[:-1] + "ies" if noun.endswith("y") else noun + "s"
    return f"{number:,} {noun if number == 1 else many}"
