"""Everything that a backend can do wrong at once: the fault, the kind of error it is, whether text was shown.

Not here: a 404, by which an older Victoria says that she cannot stream (test_backend_older_victoria.py).
"""

import pytest

from chat.demo.fault import Fault
from tests.simulators.faults import (
    broken_chunking,
    close,
    content_type,
    down,
    ends_early,
    error_event,
    error_object,
    gzip_bomb,
    gzipped,
    huge_line,
    raw_body,
    raw_content,
    redirect,
    reset,
    status,
)

_FAILURES: dict[str, tuple[Fault, str, bool]] = {
    "refused": (down(), "connect", False),
    "reset before the head": (reset("head"), "incomplete", False),
    "reset after the head": (reset("body"), "incomplete", False),
    "reset in mid-reply": (reset(3), "incomplete", True),
    "closed before the head": (close("head"), "incomplete", False),
    "closed after the head": (close("body"), "incomplete", False),
    "closed in mid-reply": (close(3), "incomplete", True),
    "closed before the end mark": (close("end"), "incomplete", True),
    "a clean end before the text": (ends_early(0), "incomplete", False),
    "a clean end in mid-reply": (ends_early(3), "incomplete", True),
    "a clean end without end mark": (ends_early("end"), "incomplete", True),
    "500": (status(500), "status", False),
    "504": (status(504), "status", False),
    "400": (status(400), "status", False),
    "422": (status(422), "status", False),
    "429": (status(429), "overloaded", False),
    "503": (status(503), "overloaded", False),
    "a page instead of an answer": (status(502, body="<h1>Bad gateway</h1>"), "status", False),
    "a redirect, 302": (redirect(302), "status", False),
    "a redirect, 307": (redirect(307), "status", False),
    "a wrong content type": (content_type("text/html"), "bad_stream", False),
    "an error object with 200": (error_object(), "backend_error", False),
    "an error event at once": (error_event(0), "backend_error", False),
    "an error event in mid-reply": (error_event(3), "backend_error", True),
    "an error event, then the end mark": (error_event(3, then_end=True), "backend_error", True),
    "the end mark alone": (raw_content(), "empty", False),
    "blanks alone": (raw_content(b" ", rb"\n", rb"\t\n"), "empty", False),
    "no HTTP at all": (raw_body(b"", head=b"220 mail.example.org ESMTP\r\n\r\n"), "bad_stream", False),
    "broken chunking at once": (broken_chunking(0), "bad_stream", False),
    "broken chunking in mid-reply": (broken_chunking(3), "bad_stream", True),
    "gzip": (gzipped(), "bad_stream", False),
    "a gzip bomb of 1 GB": (gzip_bomb(1 << 30), "bad_stream", False),
    "a line of 300 MB": (huge_line(300 << 20), "bad_stream", False),
}
FAILURES = [pytest.param(*values, id=name) for name, values in _FAILURES.items()]
