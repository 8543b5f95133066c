"""daphne with limits: what a request may take before anybody knows who sends it. For `manage.py serve`, and for
daphne's own command line."""

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
    """For each server of daphne's in this process that starts from now on.

    `is_live`: whether a session key is that of somebody signed in; `strangers`: counts those who have not shown one.
    """
    daphne.server.HTTPFactory = partial(Factory, is_live=is_live, strangers=strangers)
    WebSocketFactory.protocol = Socket
    access.install()
    take_twisted()
