"""`manage.py demo_backends`: the scripted Victoria and MLX, for a machine without models."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from chat.demo import cli


class Command(BaseCommand):
    """`manage.py demo_backends`: the same as `python -m chat.demo`."""

    help = "Serve a scripted Victoria and a scripted MLX; options make them slow, down, or die in mid-reply."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """The options of chat/demo/cli.py."""
        cli.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Serves until it is interrupted."""
        from argparse import Namespace

        cli.run(Namespace(**options))
