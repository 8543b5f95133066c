"""A backend that answers each call as a test says, and well where the test says nothing."""

import asyncio
import json
from typing import Any, Self

from tests.backends.talk import _request, json_response, response, sse

TEXT = "A good answer."
CHUNK = {"choices": [{"index": 0, "delta": {"content": TEXT}}]}
LINES = "".join(json.dumps(line) + "\n" for line in ({"response": TEXT}, {"response": "", "done": True}))
WELL = {
    "/stream": response(sse({"type": "start"}, {"type": "chunk", "content": TEXT}, {"type": "end"})),
    "/run": json_response({"status": "success", "output": TEXT}),
    "/v1/chat/completions": response(sse(CHUNK, b"[DONE]")),
    "/api/generate": response(LINES.encode(), content_type="application/json"),
    "/health": json_response({"status": "ok"}),
    "/api/tags": json_response({"models": [{"name": "fast"}]}),
    "/v1/models": json_response({"data": [{"id": "fast"}]}),
    "/api/available-models": json_response({"mlx": ["fast"]}),
}


class Parrot:
    """`says`: answers by path, the query left out; a path ending in * stands for all that begin so. `heads`: of the
    requests that came."""

    def __init__(self) -> None:
        self.says: dict[str, bytes] = {}
        self.heads: list[str] = []
        self.bodies: list[Any] = []

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.place = f"127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head, _, body = (await _request(reader)).partition(b"\r\n\r\n")
            self.heads.append(head.decode())
            self.bodies.append(json.loads(body) if body else None)
            writer.write(self._answer(head.split(b" ")[1].decode().partition("?")[0]))
            await writer.drain()
        except (OSError, EOFError):
            pass
        finally:
            writer.close()

    def _answer(self, path: str) -> bytes:
        for said, answer in self.says.items():
            if path == said or (said.endswith("*") and path.startswith(said[:-1])):
                return answer
        return WELL.get(path, json_response({"detail": "Not Found"}, "404 Not Found"))
