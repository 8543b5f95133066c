"""Why a command is not carried out."""

from django.utils.functional import Promise


class RefusedError(Exception):
    """A command that was not carried out; nothing was written. `code` as the contract of the socket lists them.
    `elsewhere`: another process would do it."""

    def __init__(
        self, code: str, message: Promise | str, retry_after: float | None = None, *, elsewhere: bool = False
    ) -> None:
        super().__init__(code)
        self.code, self.message, self.retry_after, self.elsewhere = code, message, retry_after, elsewhere
