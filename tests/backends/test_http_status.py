"""What a status, a type and an encoding of an answer mean."""

import gzip
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from chat.backends import errors
from chat.backends.failures import read_error
from chat.backends.http import Transport, parse_retry_after
from chat.backends.victoria import Victoria

from .talk import FAST, RawServer, fails, json_response, question, response, sse

END = sse({"type": "chunk", "content": "Hi"}, {"type": "end"})


async def failure(answer: bytes) -> errors.BackendError:
    """How Victoria's reply fails on this answer."""
    async with RawServer(answer) as server:
        seen, error = await fails(Victoria(server.url, FAST).reply(question()))
        assert (seen, len(server.requests)) == ([], 1)
        return error


@pytest.mark.parametrize("status", ["500 Broken", "501 No", "502 Bad", "504 Late", "599 Odd"])
async def test_a_5xx_is_a_bad_status_that_counts(status):
    error = await failure(json_response({"detail": "no models"}, status))
    assert (type(error), error.status, error.counts) == (errors.BadStatus, int(status[:3]), True)
    assert error.detail == "no models"


@pytest.mark.parametrize("status", ["400 Bad", "401 No", "403 No", "422 Changed"])
async def test_a_4xx_is_a_bad_status_that_does_not_count(status):
    error = await failure(json_response({"detail": [{"msg": "field required"}]}, status))
    assert (type(error), error.is_configuration, error.counts) == (errors.BadStatus, True, False)
    assert error.detail == "field required"


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"])
async def test_a_redirect_is_not_followed(status):
    async with RawServer(response(END)) as other:
        redirect = response(b"", status, "text/plain", f"Location: {other.url}/stream")
        error = await failure(redirect)
        assert (error.kind, error.counts, other.requests) == ("status", True, [])


@pytest.mark.parametrize("status", ["429 Slow down", "503 Busy"])
async def test_an_overload_without_retry_after(status):
    error = await failure(json_response({"error": "Server overloaded"}, status))
    assert (error.kind, error.retry_after) == ("overloaded", None)
    assert error.detail == "Server overloaded"


async def test_an_overload_with_seconds():
    error = await failure(response(b"", "429 Slow down", "text/plain", "Retry-After: 7"))
    assert error.retry_after == 7


async def test_an_overload_with_a_date():
    at = datetime.now(UTC) + timedelta(seconds=30)
    error = await failure(response(b"", "503 Busy", "text/plain", f"Retry-After: {format_datetime(at, usegmt=True)}"))
    assert 25 < error.retry_after <= 30


@pytest.mark.parametrize("value", ["soon", "inf", "nan", "1e999", "Tue, 99 Foo 2026 99:99:99 GMT", "-", "7 s"])
def test_a_senseless_retry_after_is_none(value):
    assert parse_retry_after(value) is None


@pytest.mark.parametrize("value", [None, ""])
def test_no_retry_after_is_none(value):
    assert parse_retry_after(value) is None


def test_an_absurd_retry_after_is_told_as_it_is_and_the_breaker_caps_it():
    assert parse_retry_after("1000000000") == 1e9


@pytest.mark.parametrize("value", ["-5", "Thu, 01 Jan 1970 00:00:00 GMT"])
def test_a_time_in_the_past_is_now(value):
    assert parse_retry_after(value) == 0


def test_a_date_counts_from_now():
    assert parse_retry_after("Thu, 01 Jan 1970 00:01:40 GMT", now=60.0) == 40


@pytest.mark.parametrize("kind", ["text/html; charset=utf-8", "text/plain", "application/octet-stream"])
async def test_another_content_type_is_a_bad_stream(kind):
    error = await failure(response(END, content_type=kind))
    assert error.kind == "bad_stream"
    known = kind != "application/octet-stream"
    assert error.params.get("sent", error.detail) == kind.partition(";")[0]
    assert (error.params["wanted"], "sent" in error.params) == ("text/event-stream", known)


async def test_no_content_type_is_a_bad_stream():
    error = await failure(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + END)
    assert (error.kind, error.cause, error.detail) == ("bad_stream", "content_type", "")


@pytest.mark.parametrize("kind", ["TEXT/Event-Stream", "text/event-stream;charset=utf-8"])
async def test_the_content_type_is_compared_without_case_and_parameters(kind):
    async with RawServer(response(END, content_type=kind)) as server:
        assert [event async for event in Victoria(server.url, FAST).reply(question())]


@pytest.mark.parametrize("body", [{"error": {"message": "model is gone"}}, {"error": "model is gone"}])
async def test_a_json_error_object_with_status_200_is_an_error_event(body):
    error = await failure(json_response(body))
    assert (error.kind, error.detail == "model is gone") == ("backend_error", True)


async def test_json_without_a_reason_has_no_words():
    error = await failure(json_response({"text": "hello"}))
    assert (error.kind, error.detail) == ("backend_error", "")


async def test_gzip_is_refused_without_being_unpacked():
    packed = gzip.compress(END)
    error = await failure(response(packed, "200 OK", "text/event-stream", "Content-Encoding: gzip"))
    assert (error.kind, error.cause, error.params["encoding"]) == ("bad_stream", "encoding", "gzip")


async def test_the_body_of_a_packed_error_is_left_alone():
    error = await failure(response(gzip.compress(b"secret"), "500 Broken", "text/plain", "Content-Encoding: gzip"))
    assert (error.status, error.detail) == (500, "")


async def test_identity_is_no_encoding():
    async with RawServer(response(END, "200 OK", "text/event-stream", "Content-Encoding: Identity")) as server:
        assert [event async for event in Victoria(server.url, FAST).reply(question())]


async def test_identity_is_what_we_ask_for():
    async with RawServer(response(END)) as server:
        assert [event async for event in Victoria(server.url, FAST).reply(question())]
        assert b"accept-encoding: identity\r\n" in server.requests[0].lower()


async def test_a_long_error_body_is_cut_to_one_short_line():
    error = await failure(response(b"line\n\n" * 100_000, "500 Broken", "text/plain"))
    assert len(error.detail) <= 200
    assert "\n" not in error.detail


async def test_an_error_body_that_never_ends_is_not_waited_for(monkeypatch):
    monkeypatch.setattr("chat.backends.http._DETAIL_SECONDS", 0.1)
    error = await failure(response(b"x", "500 Broken", "text/plain", "Content-Length: 100"))
    assert error.kind == "status"


async def test_an_error_body_is_made_storable():
    error = await failure(response(b'{"error": "a\\ud800\\u0000b"}', "500 Broken", "application/json"))
    assert error.detail == "a\ufffd\ufffdb"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b'{"error": "a"}', "a"),
        (b'{"detail": "a"}', "a"),
        (b'{"message": "a"}', "a"),
        (b'{"error": {"message": "a", "code": 5}}', "a"),
        (b'{"error": {"detail": {"message": "a"}}}', "a"),
        (b'{"error": null, "detail": "a"}', "a"),
        (b'{"error": 7}', "7"),
        (b'{"other": "a"}', ""),
        (b"null", ""),
        (b"plain", "plain"),
        (b"plain \xff", "plain \ufffd"),
    ],
)
def test_the_message_of_an_error_body(body, text):
    assert read_error(body)[1] == text


def test_an_error_body_nested_too_deeply_is_no_error_of_ours():
    assert read_error(b'{"error": ' + b"[" * 1000 + b"]" * 1000 + b"}")[1] == ""


async def test_json_is_read_whatever_type_it_claims():
    async with RawServer(response(b'{"a": 1}', "200 OK", "text/html")) as server:
        assert await Transport("MLX", server.url, 1).get_json("/x") == {"a": 1}


async def test_what_is_not_json_is_a_bad_stream():
    async with RawServer(response(b"<html>", "200 OK", "application/json")) as server:
        with pytest.raises(errors.BadStream, match="not_json"):
            await Transport("MLX", server.url, 1).get_json("/x")


async def test_a_json_answer_that_is_too_large_is_a_bad_stream(monkeypatch):
    monkeypatch.setattr("chat.backends.http._BODY_BYTES", 100)
    async with RawServer(response(b'"' + b"a" * 200 + b'"', "200 OK", "application/json")) as server:
        with pytest.raises(errors.BadStream):
            await Transport("MLX", server.url, 1).get_json("/x")
