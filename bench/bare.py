"""The yardstick: the least that a Channels consumer can do. One send a token, no database, nothing else."""

import json
import os

import django
from django.conf import settings

settings.configure(SECRET_KEY="bench", ALLOWED_HOSTS=["*"])
django.setup()

import httpx  # noqa: E402 - Channels wants configured settings first
from channels.generic.websocket import AsyncWebsocketConsumer  # noqa: E402
from channels.routing import ProtocolTypeRouter  # noqa: E402

BACKEND = os.environ["VICTORIA_URL"]


class BareConsumer(AsyncWebsocketConsumer):
    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        goal = json.loads(text_data or "{}")["text"]
        async with (
            httpx.AsyncClient(timeout=None) as client,
            client.stream("POST", f"{BACKEND}/stream", json={"goal": goal}) as response,
        ):
            async for line in response.aiter_lines():
                if line.startswith("data: "):
                    message = json.loads(line[6:])
                    if message["type"] == "chunk":
                        await self.send(text_data=message["content"])
        await self.send(text_data="END")


application = ProtocolTypeRouter({"websocket": BareConsumer.as_asgi()})
