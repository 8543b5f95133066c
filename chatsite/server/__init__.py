"""daphne with limits for requests whose sender is not known yet. For `manage.py serve` and daphne's own command
line."""

from collections.abc import Awaitable, Callable
from functools import partial

import daphne.server
from daphne.ws_protocol import WebSocketFactory

from chatsite.logs.outside import take_twisted

from . import access
from .channel import Factory
from .strangers import Strangers
from .websockets import Socket


def install(is_live: Callable[[str], Awaitable[bool]], strangers: Strangers) -> None:
    """Applies to each daphne server that starts in this process from now on.

    `is_live`: whether a session key is of a live session; `strangers`: counts connections without one.
    """
    daphne.server.HTTPFactory = partial(Factory, is_live=is_live, strangers=strangers)
    WebSocketFactory.protocol = Socket
    access.install()
    take_twisted()
