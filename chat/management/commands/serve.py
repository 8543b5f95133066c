"""`make run`: prepares what is missing, then serves, in one process, so that it is up in a second or two."""

import logging
import os
import socket
import sys
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from chat.backups import KEEP_BEFORE_MIGRATION, BackupError, back_up_before_migration, dump_line
from chat.people.accounts import first_account, setup_token
from chatsite import collected, database_look, prepared, public_address, set_up
from chatsite.database_errors import explain
from chatsite.logs.about import about
from chatsite.versions import newer_database

logger = logging.getLogger(__name__)

BACKLOG = 1024
HANDSHAKE_S = 20
COPY_YOURSELF = "Or make the copy with this line, then start once with MIGRATE=yes in the environment:"


class Command(BaseCommand):
    """`manage.py serve`, the last line of `make run`."""

    help = "Migrate if needed, collect static files if they changed, then serve on HOST:PORT."
    requires_system_checks: list[str] = []  # each costs start-up time; `make check` runs them

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepares, then serves until a signal ends it. Raises CommandError if the port is taken or something cannot be
        prepared."""
        self._require_port()
        self.prepare()
        prepared.remember()
        self._serve()

    def prepare(self) -> None:
        """The lock, the database, the static files, the first administrator."""
        # Imported here: the lock must be held before anything is migrated.
        from chatsite.lock import hold_database

        hold_database()
        try:
            self._prepare()
        except Exception as error:  # includes psycopg's, which may not be installed
            if sentence := _in_words(error):
                raise CommandError(sentence) from None
            raise

    def _prepare(self) -> None:
        database_look.look()
        with set_up.one_at_a_time(self._say):
            self._migrate()
        self.collect_static()
        self._first_administrator()
        connection.close()  # unused from here on; open, it would keep SQLite from closing other connections' files

    def _require_port(self) -> None:
        family = socket.AF_INET6 if ":" in settings.HOST else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((settings.HOST.strip("[]"), settings.PORT))
            except OSError as error:
                raise CommandError(
                    f"Cannot listen on {settings.HOST}:{settings.PORT} ({error.strerror}). Stop what uses it, or take "
                    "another port, for example: PORT=8001 make run"
                ) from None

    def _migrate(self) -> None:
        executor = MigrationExecutor(connection)
        if refusal := newer_database(executor.loader):
            raise CommandError(refusal)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if not plan:
            return
        if executor.loader.applied_migrations and (settings.USES_SQLITE or _has_people()):
            self._back_up()
        self._say("Preparing the database ...")
        began, last = time.monotonic(), plan[-1][0]
        call_command("migrate", interactive=False, verbosity=0)
        fields = {"migrations": len(plan), "last": str(last), "seconds": round(time.monotonic() - began, 2)}
        logger.info("The database was brought up to date", extra=about("database_updated", **fields))

    def _back_up(self) -> None:
        """Copies the database before an update, which changes the data; without a copy there is no update."""
        self._say("Copying the database before the update ...")
        try:
            copy = back_up_before_migration()
        except BackupError as error:
            self._go_on_without(error)
        else:
            self._say(f"Copied the database before the update: {copy} (the newest {KEEP_BEFORE_MIGRATION} are kept)")
            logger.info("The database was copied before an update", extra=about("database_copied", file=copy))

    def _go_on_without(self, error: BackupError) -> None:
        if settings.USES_SQLITE or not settings.MIGRATE:
            line = "" if settings.USES_SQLITE else f"\n{COPY_YOURSELF}\n  {dump_line(None)}"
            raise CommandError(
                f"The database must be updated, and an update begins with a copy of it. {error}{line}"
            ) from None
        self._say(f"The database is updated without a copy of it, as MIGRATE=yes says. {error}")
        logger.warning("The database is brought up to date without a copy", extra=about("database_not_copied"))

    def collect_static(self) -> None:
        """Collects static files if one of them changed: collectstatic takes seconds."""
        root, fingerprint = Path(settings.STATIC_ROOT), collected.fingerprint()
        with collected.one_at_a_time(root):
            if not collected.is_current(root, fingerprint):
                self._say("Collecting static files ...")
                try:
                    collected.renew(root, fingerprint, settings.BASE_DIR)
                except collected.CollectError:
                    raise CommandError(f"The static files could not be collected into {root}.") from None
            # Read the names now: a process of another version may collect its own files at any time.
            staticfiles_storage.url("css/chat.css")

    def _first_administrator(self) -> None:
        if get_user_model().objects.exists():
            return
        if os.environ.get("DJANGO_SUPERUSER_USERNAME") and os.environ.get("DJANGO_SUPERUSER_PASSWORD"):
            self._superuser_from_environment()
            return
        page, token = f"{public_address.address()}setup/", setup_token()
        self._say(f"\nNobody has an account yet. Make the first administrator here (once):\n  {page}?token={token}\n")
        if settings.LOG_FORMAT == "json":  # many people may read these logs, so the token is left out
            logger.warning(
                "Nobody has an account yet. Open address with ?token= and what the file says, and make the first one",
                extra=about("no_account", address=page, file=settings.DATA_DIR / "setup_token"),
            )

    def _superuser_from_environment(self) -> None:
        from allauth.account.models import EmailAddress

        name, email = os.environ["DJANGO_SUPERUSER_USERNAME"], os.environ.get("DJANGO_SUPERUSER_EMAIL", "")
        user = _checked_superuser(name, email, os.environ["DJANGO_SUPERUSER_PASSWORD"])
        with first_account() as is_first:
            if not is_first:
                return  # another process with the same environment was faster
            user.save()
            if email:
                EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        self._say(f"Made the administrator {name} from DJANGO_SUPERUSER_*.")
        logger.info("The administrator of DJANGO_SUPERUSER_* was made", extra=about("administrator_made", user=user.pk))

    def _say(self, text: str) -> None:
        """Prints to the terminal; with LOG_FORMAT=json only log lines are written."""
        if settings.LOG_FORMAT == "text":
            self.stdout.write(text)

    def _serve(self) -> None:
        # Twisted loads pyOpenSSL for TLS connections, which end at the proxy here. Twisted runs without it, with 4 MB
        # less memory.
        sys.modules["OpenSSL"] = None  # type: ignore[assignment]
        # Must be the first import that uses Twisted: daphne.server installs the asyncio reactor.
        from daphne.endpoints import build_endpoint_description_strings
        from daphne.server import Server
        from twisted.internet import reactor

        del sys.modules["OpenSSL"]

        from chatsite.asgi import application
        from chatsite.lifecycle import tell_start

        def announce() -> None:
            tell_start(public_address.address())
            self._say(f"Victoria Chat is on {public_address.address()}  ({public_address.behind()}Ctrl+C stops it)")
            self.stdout.flush()

        def ready() -> None:
            # Daphne says it before the reactor handles signals: a SIGINT in between would be lost.
            reactor.callLater(0, announce)

        endpoints = build_endpoint_description_strings(host=settings.HOST.strip("[]"), port=settings.PORT)
        Server(
            application,
            # After a restart all browsers reconnect at once. A connection beyond the backlog (50 by default) gets no
            # answer, and TCP retries after 1, 3, 7 seconds.
            endpoints=[f"{endpoint}:backlog={BACKLOG}" for endpoint in endpoints],
            ready_callable=ready,
            websocket_timeout=-1,  # a tab may stay open for days
            websocket_handshake_timeout=HANDSHAKE_S,  # our own limit: it begins when the request was read
            server_name="victoria-chat",
        ).run()


def _has_people() -> bool:
    """False also for a PostgreSQL whose first migration was interrupted: it has tables, but no rows to copy."""
    users = get_user_model()
    return users._meta.db_table in connection.introspection.table_names() and users.objects.exists()


def _in_words(error: Exception) -> str | None:
    """The sentence for a fault of the database or the disk; None for other errors."""
    sentence = explain(error)
    if sentence is None and isinstance(error, OSError) and error.filename:
        hint = f"Make it writable for this user, and room on its disk, or set DATA_DIR (now {settings.DATA_DIR})."
        return f"{error.filename} cannot be written ({error.strerror}). {hint}"
    return sentence


def _checked_superuser(name: str, email: str, password: str) -> User:
    """The unsaved user. Raises CommandError for everything that the page for the first administrator refuses."""
    user = User(username=name, email=email, is_staff=True, is_superuser=True)
    try:
        user.full_clean(exclude=["password"])
        validate_password(password, user)
    except ValidationError as error:
        raise CommandError(
            f"The administrator of DJANGO_SUPERUSER_* is refused: {' '.join(error.messages)} Change that variable, or "
            "leave DJANGO_SUPERUSER_PASSWORD out: then the start prints an address where the account is made."
        ) from None
    user.set_password(password)
    return user
