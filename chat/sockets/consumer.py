"""One tab's socket. It validates frames and passes them on in order; it never waits for a model."""

import logging
from typing import Any, TypeVar
from uuid import UUID

from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from chat import access
from chat.access import SessionQuery, SessionState
from chat.actions.commands import Branch, Command, Continue, Done, Edit, Regenerate, Send
from chat.actions.refusal import RefusedError
from chat.close_codes import CloseCode
from chat.realtime.hub import Watcher
from chat.runtime.runtime import current
from chatsite.logs.about import about

from . import protocol
from .language import language_of
from .limits import RateLimit
from .protocol import FrameError, Ping, Stop, Unwatch, Watch

logger = logging.getLogger(__name__)
T = TypeVar("T")


class ChatConsumer(AsyncWebsocketConsumer):
    """Implements docs/contracts/socket.md; incoming frames are in protocol.py."""

    watcher: Watcher | None = None

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Calls the handler of one ASGI message."""
        # Channels' own dispatch first closes old database connections in a shared thread; no ORM runs here.
        await getattr(self, message["type"].replace(".", "_"))(message)

    async def connect(self) -> None:
        """Accepts a live session and sends `hello`; else closes with RESTART or TOO_MANY, or refuses the handshake."""
        self._runtime = current()
        if not self._runtime.engine.intake.is_open:
            await self.close(CloseCode.RESTART)
            return
        self._session_key = self.scope["cookies"].get(settings.SESSION_COOKIE_NAME, "")
        user_id = (await self._runtime.session_check.check(SessionQuery(self._session_key))).user_id
        if user_id is None:
            await self.close()
            return
        self._user_id = user_id
        self._language = language_of(self.scope["headers"], self.scope["query_string"])
        self._limit = RateLimit(settings.RATE_LIMIT)
        await self.accept()
        engine = self._runtime.engine
        watcher = Watcher(
            user_id,
            self._session_key,
            self._deliver,
            self._close_with,
            engine.snapshots.catch_up,
            language=self._language,
        )
        if len(engine.hub.of_person(user_id)) >= settings.SOCKETS_PER_USER:
            message = _("At most {count} tabs can be open at a time. Close one, then reload this one.")
            self._refuse(watcher, "quota", format_lazy(message, count=settings.SOCKETS_PER_USER))
            await watcher.flushed()
            await self.close(CloseCode.TOO_MANY)
            return
        self.watcher = watcher
        engine.hub.join(watcher)
        self._runtime.monitor.note_viewer()
        watcher.push(self._hello())

    def _hello(self) -> dict[str, Any]:
        return {
            "type": "hello",
            "protocol": protocol.PROTOCOL,
            "user": self._user_id,
            "heartbeat_s": protocol.HEARTBEAT_S,
            "backends": self._runtime.monitor.summary(),
        }

    async def disconnect(self, code: int) -> None:
        """Removes the watcher from the hub; later frames are dropped."""
        if self.watcher is not None:
            self._runtime.engine.hub.leave(self.watcher)
            self.watcher = None

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Handles one frame. Answers a bad frame with an `error` frame, an ended session with close code SIGNED_OUT."""
        watcher = self.watcher
        if watcher is None:
            return
        watcher.heard()
        if not self._limit.allows():
            await self._too_fast(watcher)
            return
        try:
            frame = protocol.parse(text_data)
            await self._handle(watcher, frame)
        except FrameError as error:
            self._refuse(watcher, error.code, error.message, error.id)
        except access.SignedOutError:
            await self._close_with(CloseCode.SIGNED_OUT)

    async def _handle(self, watcher: Watcher, frame: protocol.ClientFrame) -> None:
        key = getattr(frame, "id", None)
        try:
            match frame:
                case Send() | Edit() | Regenerate() | Continue() | Branch():
                    await self._command(watcher, frame)
                case Stop():
                    await self._stop(watcher, frame)
                case Watch():
                    await self._watch(watcher, frame)
                case Unwatch():
                    self._runtime.engine.hub.unwatch(watcher, frame.conversation)
                case Ping():
                    await self._ping(watcher, frame)
        except access.SignedOutError:
            raise
        except access.NotFoundError:
            self._refuse(watcher, "not_found", _("Not found. It may have been deleted."), key)
        except RefusedError as error:
            self._refuse(watcher, error.code, error.message, key, error.retry_after, elsewhere=error.elsewhere)
        except Exception:
            # Most likely the database. The socket stays open and the browser may retry.
            logger.exception(
                "A command was not carried out",
                extra=about("error", command=type(frame).__name__.lower(), user=self._user_id),
            )
            message = _("The server cannot do this right now. Nothing was lost; the page will try again.")
            self._refuse(watcher, "unavailable", message, key, 2)

    async def _command(self, watcher: Watcher, frame: Command) -> None:
        def acknowledge(done: Done) -> None:
            if self.watcher is not watcher:
                return  # the tab closed during the commit; nothing would ever remove its watcher from the hub
            self._runtime.engine.hub.watch(watcher, done.conversation)
            watcher.push(_ack(frame.id, done.conversation, done.message, done.reply))

        await self._runtime.engine.commands.execute(self._user_id, frame, acknowledge, self._session_key)

    async def _stop(self, watcher: Watcher, frame: Stop) -> None:
        await self._require_signed_in()
        conversation = await self._runtime.engine.commands.stop(self._user_id, frame.reply)
        watcher.push(_ack(frame.id, conversation, None, frame.reply))

    async def _watch(self, watcher: Watcher, frame: Watch) -> None:
        if not (await self._require_signed_in(frame.conversation)).owns:
            raise access.NotFoundError
        await self._runtime.engine.snapshots.watch(watcher, frame.conversation, frame.have)

    async def _ping(self, watcher: Watcher, frame: Ping) -> None:
        await self._require_signed_in()
        watcher.push({"type": "pong"})
        await self._runtime.engine.snapshots.heal(watcher, frame.have)

    async def _require_signed_in(self, conversation: UUID | None = None) -> SessionState:
        session = await self._runtime.session_check.check(SessionQuery(self._session_key, conversation))
        if session.user_id != self._user_id:
            raise access.SignedOutError
        return session

    async def _too_fast(self, watcher: Watcher) -> None:
        if self._limit.is_hopeless:
            await self._close_with(CloseCode.TOO_MANY)
        else:
            self._refuse(
                watcher, "rate_limited", _("Too many requests at once. Wait a second, then try again."), None, 1
            )

    def _refuse(
        self,
        watcher: Watcher,
        code: str,
        message: Promise | str,
        key: str | None = None,
        retry_after: float | None = None,
        *,
        elsewhere: bool = False,
    ) -> None:
        with translation.override(self._language):
            frame: dict[str, Any] = {"type": "error", "code": code, "message": str(message)}
        if key is not None:
            frame["id"] = key
        if retry_after is not None:
            frame["retry_after"] = retry_after
        if elsewhere:
            frame["elsewhere"] = True
        watcher.push(frame)

    async def _deliver(self, text: str) -> None:
        await self.base_send({"type": "websocket.send", "text": text})

    async def _close_with(self, code: int) -> None:
        # Leave the hub first: nothing may be sent between our close and the browser's answer.
        await self.disconnect(code)
        await self.close(code)


def _ack(key: str, conversation: UUID, message: UUID | None, reply: UUID | None) -> dict[str, Any]:
    return {"type": "ack", "id": key, "conversation": conversation, "message": message, "reply": reply}
