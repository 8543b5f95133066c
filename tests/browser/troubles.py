"""What the browser complains about while a test runs: errors in the console, breaches of the policy, exceptions."""

from playwright.async_api import BrowserContext, ConsoleMessage, WebError


class Troubles:
    def __init__(self) -> None:
        self.heard: list[str] = []
        self._expected: list[str] = []

    def listen(self, context: BrowserContext) -> None:
        context.on("console", self._console)
        context.on("weberror", self._exception)

    def expect(self, *parts: str) -> None:
        """Complaints with one of these words in them are no surprise in this test."""
        self._expected.extend(parts)

    def expect_a_lost_server(self) -> None:
        self.expect(
            "ERR_CONNECTION_REFUSED",
            "ERR_CONNECTION_RESET",
            "ERR_EMPTY_RESPONSE",
            "ERR_INTERNET_DISCONNECTED",
            "WebSocket connection",
        )

    @property
    def unexpected(self) -> list[str]:
        return [text for text in self.heard if not any(part in text for part in self._expected)]

    def _console(self, message: ConsoleMessage) -> None:
        where = message.location.get("url", "")
        if where.endswith("/favicon.ico"):  # asked for where a page names no icon of its own
            return
        # Chromium reports a breach of the policy as an error; report-only and Trusted Types come the same way.
        if message.type in ("error", "warning") or "Content Security Policy" in message.text:
            self.heard.append(f"{message.type}: {message.text} ({where})")

    def _exception(self, error: WebError) -> None:
        self.heard.append(f"exception: {error.error} ({error.page.url if error.page else 'no page'})")
