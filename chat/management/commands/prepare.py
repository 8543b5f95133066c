"""`manage.py prepare`: the preparation of `make run`, for installations that serve with another program."""

from typing import Any

from .serve import Command as Serve


class Command(Serve):
    """`manage.py prepare`."""

    help = (
        "Prepare the database, the static files and the first administrator, and end: before the first start, and "
        "after each update, of daphne, uvicorn, hypercorn or gunicorn. `make run` does it by itself."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Runs the preparation of `serve`, without the server."""
        self.prepare()
        self.stdout.write("Everything is prepared: start the server now.")
