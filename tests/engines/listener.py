"""A first script in every page that keeps what goes wrong in it: WebKit's driver cannot be asked for the console."""

from collections.abc import Callable
from pathlib import Path

from django.http import HttpRequest, HttpResponse

SCRIPT = (Path(__file__).parent / "listener.js").read_text("utf-8")
Answer = Callable[[HttpRequest], HttpResponse]


def listening(answer: Answer) -> Answer:
    """A middleware; the last one, so that the policy allows the script as it allows those of the page."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        if response.get("Content-Type", "").startswith("text/html") and not response.streaming:
            script = f'<head><script nonce="{request.csp_nonce}">{SCRIPT}</script>'
            response.content = response.content.replace(b"<head>", script.encode(), 1)
        return response

    return respond
