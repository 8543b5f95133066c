"""Why a command is refused."""

from django.utils.functional import Promise


class RefusedError(Exception):
    """A refused command; nothing was written. `code`: from docs/contracts/socket.md. `elsewhere`: another process
    would accept it."""

    def __init__(
        self, code: str, message: Promise | str, retry_after: float | None = None, *, elsewhere: bool = False
    ) -> None:
        super().__init__(code)
        self.code, self.message, self.retry_after, self.elsewhere = code, message, retry_after, elsewhere
