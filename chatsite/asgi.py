"""The ASGI application, for `manage.py serve`, daphne and uvicorn alike."""

import os
import sys

import django
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.sessions import CookieMiddleware
from django.core.asgi import get_asgi_application
from django.urls import path, re_path

from .start_errors import in_a_line

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chatsite.settings")
with in_a_line():
    django.setup()

from chat.sockets.consumer import ChatConsumer
from chat.sockets.origin import OriginValidator, refuse

from . import descriptors, exposure, prepared, sessions
from .bodies import BodyLimits
from .lifecycle import Lifecycle, tell_start
from .lock import hold_database
from .private_files import close_to_others
from .proxies import Trusted, TrustedProxies
from .static_files import StaticFiles

# A thread that releases the GIL for a system call waits this long to get it back from a busy thread. A save of 20
# replies releases it 40 times: at the default of 5 ms that alone can take 200 ms.
sys.setswitchinterval(0.0005)

with in_a_line():
    hold_database()
    prepared.require()
close_to_others()
if not prepared.by_this_process():  # not `manage.py serve`, which logs it when it listens
    tell_start()
exposure.warn()
open_files = descriptors.raise_limit()
# Without the second route any other path would raise, with a traceback in the log.
routes = URLRouter([path("ws/chat/", ChatConsumer.as_asgi()), re_path("", refuse)])  # type: ignore[arg-type]  # made for views
# No AuthMiddleware: it opens a database connection for each handshake, in a thread that all pages share.
sockets = OriginValidator(CookieMiddleware(routes))
site = TrustedProxies(ProtocolTypeRouter({"http": get_asgi_application(), "websocket": sockets}))
application = Lifecycle(BodyLimits(StaticFiles(site)))


async def is_live(key: str) -> bool:
    """As sessions.is_live, also before the first scope."""
    await application.begin()
    return await sessions.is_live(key)


if "daphne.server" in sys.modules:  # `serve` or daphne's command line; other servers have limits of their own
    from . import server
    from .server.strangers import Strangers

    server.install(is_live, Strangers.for_limit(open_files, Trusted().__contains__))
