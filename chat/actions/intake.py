"""Whether this process accepts new commands."""

from django.utils.translation import gettext_lazy as _

from .refusal import RefusedError

RESTARTS = _("The server is restarting. Nothing was sent; the page will try again.")


class Intake:
    """`draining`: no new commands, replies under way go on. `closing`: replies under way end, too."""

    def __init__(self) -> None:
        self.draining = False
        self.closing = False

    @property
    def is_open(self) -> bool:
        """True while this process accepts new commands."""
        return not (self.draining or self.closing)

    def require_open(self) -> None:
        """Raises RefusedError while the process drains or closes."""
        if not self.is_open:
            raise RefusedError("unavailable", RESTARTS, 2, elsewhere=True)
