"""A Victoria that says as many tokens as it is asked for, as fast as it is asked to; `python -m bench.backend PORT`.

The question is "COUNT RATE": so many tokens, so many a second (0: at once). The first token is the time of its writing
in nanoseconds, so that a client can tell how much later it saw it; with "COUNT RATE stamped", each token is.
"""

import asyncio
import json
import sys
import time

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
HEALTH = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n{"status":"ok"}'


def event(message: dict[str, str]) -> bytes:
    data = b"data: " + json.dumps(message).encode() + b"\n\n"
    return b"%x\r\n%s\r\n" % (len(data), data)


TOKEN = event({"type": "chunk", "content": "token "})
END = event({"type": "end"}) + b"0\r\n\r\n"


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    if head.startswith(b"POST /stream"):
        length = next(int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if b"content-length" in line)
        count, rate, *stamped = json.loads(await reader.readexactly(length))["goal"].split()
        writer.write(HEAD + event({"type": "start"}))
        await stream(writer, int(count), float(rate), stamped=bool(stamped))
    else:
        writer.write(HEALTH)
    await writer.drain()
    writer.close()


def stamp() -> bytes:
    return event({"type": "chunk", "content": f"{time.time_ns()} "})


async def stream(writer: asyncio.StreamWriter, count: int, rate: float, *, stamped: bool) -> None:
    start = time.monotonic()
    writer.write(stamp())
    for number in range(1, count):
        if rate:
            await asyncio.sleep(start + number / rate - time.monotonic())
        writer.write(stamp() if stamped else TOKEN)
        if not number % 64:
            await writer.drain()
    writer.write(END)


async def main(port: int) -> None:
    server = await asyncio.start_server(serve, "127.0.0.1", port, backlog=1024)
    print("ready", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
