"""The lock that a server holds, for commands that need the database to themselves."""

from pathlib import Path

from django.core.management.base import CommandError


def hold_folder(folder: Path, then: str) -> None:
    """Takes the server's lock of DATA_DIR, so that no server runs or starts there. Raises CommandError; `then`: what
    its message tells to do after stopping the server."""
    from chatsite.lock import InUse, hold

    try:
        hold(folder.resolve())
    except InUse:
        raise CommandError(f"A server uses {folder}. Stop it first (Ctrl+C or SIGTERM), then {then}.") from None
    except SystemExit as error:
        raise CommandError(str(error)) from None
