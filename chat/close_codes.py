"""The codes with which the server closes a WebSocket (docs/contracts/socket.md; static/js/transport/close_codes.js)."""

from typing import Final


class CloseCode:
    """Private codes: the server library refuses an application's use of the standard ones. No IntEnum, because it
    refuses every subclass of int, too."""

    RESTART: Final = 4012
    SIGNED_OUT: Final = 4401
    SILENT: Final = 4408
    TOO_MANY: Final = 4429
