"""Firefox, by its own protocol: it can also be asked what stands in its console."""

import base64
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

from .engine import Child, Engine, Missing

NAMES = ("firefox-esr", "firefox", "/Applications/Firefox.app/Contents/MacOS/firefox")
START_S = 60.0
PREFERENCES = {
    "marionette.port": "0",
    "browser.shell.checkDefaultBrowser": "false",
    "app.update.disabledForTesting": "true",
    "intl.accept_languages": '"en-GB"',
    "ui.prefersReducedMotion": "1",
    "ui.systemUsesDarkTheme": "0",
}
# What the browser wrote about pages. What they wrote themselves stands in their own process: listener.py.
COMPLAINTS = """
const isOfPage = (one) => one instanceof Ci.nsIScriptError && one.sourceName.startsWith("http");
const isError = (text) => /^\\[JavaScript Error|Content-Security-Policy/.test(text);
const said = Services.console.getMessageArray().filter(isOfPage).map(String).filter(isError);
Services.console.reset();
return said;
"""


class Firefox(Engine):
    name = "firefox"

    def start(self) -> None:
        path = next(filter(None, map(shutil.which, NAMES)), None)
        if path is None:
            raise Missing("Firefox is not installed")
        try:
            from marionette_driver.marionette import Marionette
        except ImportError as error:
            raise Missing(f"marionette_driver is not installed: {error}") from error
        self._profile = Path(tempfile.mkdtemp(prefix="firefox-"))
        lines = (f'user_pref("{name}", {value});\n' for name, value in PREFERENCES.items())
        (self._profile / "user.js").write_text("".join(lines))
        flags = ("--headless", "--marionette", "--remote-allow-system-access", "-no-remote", "-profile")
        self._child = Child(path, *flags, self._profile)
        try:
            self._driver = Marionette(host="127.0.0.1", port=self._port(), socket_timeout=START_S)
            self._driver.start_session()
        except BaseException:
            self.stop()
            raise
        self.complaints()

    def stop(self) -> None:
        self._child.end()
        shutil.rmtree(self._profile, ignore_errors=True)

    def _port(self) -> int:
        """It takes a free one and writes down which."""
        file, until = self._profile / "MarionetteActivePort", time.monotonic() + START_S
        while not (file.exists() and file.read_text()):
            if time.monotonic() > until or self._child.process.poll() is not None:
                raise AssertionError("Firefox did not start")
            time.sleep(0.05)
        return int(file.read_text())

    def goto(self, url: str) -> None:
        self._driver.navigate(url)

    def back(self) -> None:
        self._driver.go_back()

    def evaluate(self, body: str, *arguments: Any) -> Any:
        return self._driver.execute_script(body, script_args=arguments, sandbox=None)

    def perform(self, actions: list[dict[str, Any]]) -> None:
        self._driver.actions.perform(actions)

    def resize(self, width: int, height: int) -> None:
        self._driver.set_window_rect(width=width, height=height)

    def screenshot(self) -> bytes:
        return base64.b64decode(self._driver.screenshot(full=False))

    def printed(self) -> bytes:
        return base64.b64decode(self._driver._send_message("WebDriver:Print", {}, key="value"))

    def complaints(self) -> list[str]:
        with self._driver.using_context("chrome"):
            return list(self._driver.execute_script(COMPLAINTS))
