"""Looking at the demo servers from outside: with httpx, and byte by byte."""

import asyncio
import json
import ssl
from dataclasses import dataclass
from typing import Any

import httpx

from chat.demo import DemoServer

GOAL = {"goal": "Hello", "session_id": "s-1"}
CHAT = {"messages": [{"role": "user", "content": "Hello"}], "stream": True, "max_tokens": 4000}
PROMPT = {"prompt": "Hello", "stream": True}
PATIENCE = 5.0
TLS = ssl.create_default_context()  # made once: httpx would take 20 ms for each client


@dataclass(frozen=True)
class Seen:
    """All the bytes of an answer, and whether a reset ended it."""

    data: bytes
    was_reset: bool = False

    @property
    def head(self) -> bytes:
        return self.data.partition(b"\r\n\r\n")[0]

    @property
    def body(self) -> bytes:
        return self.data.partition(b"\r\n\r\n")[2]


def client(server: DemoServer) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=server.url, trust_env=False, verify=TLS, timeout=PATIENCE)


async def get(server: DemoServer, path: str) -> httpx.Response:
    async with client(server) as http:
        return await http.get(path)


async def post(server: DemoServer, path: str, body: object = None, **options: Any) -> httpx.Response:
    async with client(server) as http:
        return await http.post(path, json=body, **options)


def request_bytes(path: str, body: object = None, method: str = "POST") -> bytes:
    data = b"" if body is None else json.dumps(body).encode()
    return b"%b %b HTTP/1.1\r\nHost: demo\r\nContent-Length: %d\r\n\r\n%b" % (
        method.encode(),
        path.encode(),
        len(data),
        data,
    )


async def exchange(server: DemoServer, request: bytes) -> Seen:
    """Send these bytes, read to the end."""
    async with asyncio.timeout(PATIENCE):
        reader, writer = await asyncio.open_connection(*address(server))
        writer.write(request)
        seen = await read_all(reader)
        writer.close()
        return seen


async def seen(server: DemoServer, path: str = "/stream", body: object = GOAL) -> Seen:
    return await exchange(server, request_bytes(path, body))


async def read_all(reader: asyncio.StreamReader) -> Seen:
    data = b""
    try:
        while part := await reader.read(65536):
            data += part
    except ConnectionResetError:
        return Seen(data, was_reset=True)
    return Seen(data)


def address(server: DemoServer) -> tuple[str, int]:
    url = httpx.URL(server.url)
    return url.host, url.port or 0


def unchunked(body: bytes) -> bytes:
    """The payload of whole chunks; an unfinished last one counts as far as it goes."""
    payload = b""
    while body:
        size, _, body = body.partition(b"\r\n")
        length = int(size, 16)
        payload, body = payload + body[:length], body[length + 2 :]
    return payload


def events(text: str) -> list[dict[str, Any]]:
    """The events of a plain stream, `[DONE]` and comments left out."""
    lines = [line.removeprefix("data: ") for line in text.split("\n") if line.startswith("data: ")]
    return [json.loads(line) for line in lines if line != "[DONE]"]


def victoria_text(text: str) -> str:
    return "".join(event["content"] for event in events(text) if event["type"] == "chunk")


def openai_text(text: str) -> str:
    deltas = [choice["delta"] for event in events(text) for choice in event["choices"]]
    return "".join(delta.get("content", "") for delta in deltas)


def native_text(text: str) -> str:
    return "".join(json.loads(line)["response"] for line in text.split("\n") if line)
