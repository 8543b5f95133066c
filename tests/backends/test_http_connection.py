"""Connections that do not come about, break, or have to be closed."""

import asyncio
import socket
import struct
from contextlib import aclosing

import pytest

from chat.backends import errors
from chat.backends.http import Transport
from chat.backends.types import Timeouts
from chat.backends.victoria import Victoria

from .talk import PATIENCE, RawServer, fails, question, read, response, sse, text_of

HI = sse({"type": "chunk", "content": "Hi"})
WHOLE = HI + sse({"type": "end"})
CHUNKED = "Transfer-Encoding: chunked"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def victoria(url: str, connect: float = 1.0) -> Victoria:
    return Victoria(url, Timeouts(connect, 2.0, 2.0))


async def reset(writer: asyncio.StreamWriter) -> None:
    linger = struct.pack("ii", 1, 0)
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    writer.transport.abort()


async def test_a_refused_connection():
    _, error = await fails(victoria(f"http://127.0.0.1:{free_port()}").reply(question()))
    assert type(error) is errors.Unreachable
    assert (error.cause, error.address[:17]) == ("", "http://127.0.0.1:")


async def test_a_host_that_does_not_exist():
    _, error = await fails(victoria("http://nobody.invalid:8010", connect=5).reply(question()))
    assert type(error) is errors.Unreachable
    assert (error.cause, error.address) == ("no_host", "http://nobody.invalid:8010")


@pytest.mark.parametrize("url", ["", "http://", "ftp://127.0.0.1", "127.0.0.1:8010", "http://[::1", "http://\ud800"])
async def test_an_address_that_cannot_be_used(url):
    _, error = await fails(victoria(url).reply(question()))
    assert (type(error), error.cause) == (errors.Unreachable, "bad_address")


async def test_https_to_a_plain_port_is_a_tls_failure():
    async with asyncio.timeout(PATIENCE):
        server = await asyncio.start_server(lambda _, writer: _say(writer, b"HTTP/1.1 400 Bad\r\n\r\n"), "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        _, error = await fails(victoria(f"https://127.0.0.1:{port}").reply(question()))
        server.close()
    assert error.kind == "tls"


async def _say(writer: asyncio.StreamWriter, data: bytes) -> None:
    writer.write(data)
    await writer.drain()
    writer.close()


async def test_a_tls_handshake_that_gets_no_answer_is_a_connect_timeout():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"https://127.0.0.1:{silent.getsockname()[1]}"
        _, error = await fails(victoria(url, connect=0.1).reply(question()))
    assert error.kind == "connect_timeout"
    assert error.params == {"backend": "victoria", "cause": "not_accepted", "seconds": 0.1}


async def test_a_connection_that_is_not_accepted_in_time_is_a_connect_timeout():
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        address = full.getsockname()
        waiting = [_begin_to_connect(address) for _ in range(4)]
        try:
            _, error = await fails(victoria(f"http://127.0.0.1:{address[1]}", connect=0.2).reply(question()))
        except TimeoutError:
            pytest.skip("the system takes more connections than its backlog says")
        finally:
            for client in waiting:
                client.close()
    assert error.kind == "connect_timeout"


def _begin_to_connect(address: tuple[str, int]) -> socket.socket:
    client = socket.socket()
    client.setblocking(False)
    client.connect_ex(address)
    return client


async def test_a_reset_before_the_answer_is_incomplete():
    async with RawServer(reset) as server:
        _, error = await fails(victoria(server.url).reply(question()))
    assert error.kind == "incomplete"


async def test_a_close_before_the_answer_is_incomplete():
    async with RawServer(b"") as server:
        _, error = await fails(victoria(server.url).reply(question()))
    assert error.kind == "incomplete"


async def test_a_reset_in_mid_reply_is_incomplete_and_keeps_what_came():
    came = asyncio.Event()

    async def speak_then_reset(writer: asyncio.StreamWriter) -> None:
        writer.write(response(HI))
        await came.wait()
        await reset(writer)

    async with RawServer(speak_then_reset) as server, aclosing(victoria(server.url).reply(question())) as events:
        assert (await anext(events)).text == "Hi"
        came.set()
        with pytest.raises(errors.IncompleteReply):
            await anext(events)


async def test_fewer_bytes_than_announced_are_incomplete():
    async with RawServer(response(HI, "200 OK", "text/event-stream", "Content-Length: 1000")) as server:
        seen, error = await fails(victoria(server.url).reply(question()))
    assert (text_of(seen), error.kind) == ("Hi", "incomplete")


async def test_chunks_that_stop_without_the_last_one_are_incomplete():
    body = b"%x\r\n%b\r\n" % (len(HI), HI)
    async with RawServer(response(body, "200 OK", "text/event-stream", CHUNKED)) as server:
        seen, error = await fails(victoria(server.url).reply(question()))
    assert (text_of(seen), error.kind) == ("Hi", "incomplete")


async def test_broken_chunking_is_a_bad_stream():
    body = b"%x\r\n%b\r\nzz\r\nnonsense" % (len(HI), HI)
    async with RawServer(response(body, "200 OK", "text/event-stream", CHUNKED)) as server:
        _, error = await fails(victoria(server.url).reply(question()))
    assert (error.kind, error.cause) == ("bad_stream", "protocol")


@pytest.mark.parametrize("head", [b"hello\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n", b"\x00\x01" * 50])
async def test_what_is_not_http_is_a_bad_stream(head):
    async with RawServer(head) as server:
        _, error = await fails(victoria(server.url).reply(question()))
    assert error.kind == "bad_stream"


async def test_headers_without_end_are_a_bad_stream():
    async with RawServer(b"HTTP/1.1 200 OK\r\n" + b"X-Long: a\r\n" * 20_000) as server:
        _, error = await fails(victoria(server.url).reply(question()))
    assert error.kind == "bad_stream"


@pytest.mark.parametrize("answer", [b"", response(HI), response(b"", "500 Broken"), response(b"", "429 Slow"), reset])
async def test_a_request_that_failed_is_not_sent_again(answer):
    async with RawServer(answer) as server:
        await fails(victoria(server.url).reply(question()))
        assert len(server.requests) == 1


async def test_each_reply_has_a_connection_of_its_own():
    async with RawServer(response(WHOLE)) as server:
        backend = victoria(server.url)
        assert [text_of(await read(backend.reply(question()))) for _ in range(3)] == ["Hi"] * 3
        assert len(server.requests) == 3


async def test_a_proxy_of_the_environment_is_not_used(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    async with RawServer(response(WHOLE)) as server:
        assert text_of(await read(victoria(server.url).reply(question()))) == "Hi"


async def test_an_answer_slower_than_a_probe_waits_is_a_timeout(monkeypatch):
    monkeypatch.setattr("chat.backends.http.PROBE_SECONDS", 0.1)
    async with RawServer(lambda writer: asyncio.Event().wait()) as server:
        with pytest.raises(errors.IdleTimedOut, match=r"no_answer seconds=0\.1"):
            await Transport("MLX", server.url, 1.0).get_json("/health")
        async with asyncio.timeout(PATIENCE):
            await server.left.wait()


async def test_a_waiting_exchange_has_no_time_limit_of_its_own():
    async with RawServer(lambda writer: asyncio.Event().wait()) as server:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(Transport("MLX", server.url, 0.05).call_json("GET", "/x"), 0.2)
