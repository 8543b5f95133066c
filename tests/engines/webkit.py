"""WebKit, the engine of Safari, in the small browser that WebKitGTK brings for tests."""

import base64
import os
import shutil
import socket
import time
from pathlib import Path
from typing import Any

from tests.support.server import free_port

from .engine import Child, Engine, Missing
from .screen import Screen

PLACES = ("/usr/lib/*/webkit2gtk-4.1/MiniBrowser", "/usr/lib/*/webkitgtk-6.0/MiniBrowser")
START_S = 60.0


class WebKit(Engine):
    name = "webkit"

    def start(self) -> None:
        browser = next((found for place in PLACES for found in Path("/").glob(place[1:])), None)
        if browser is None or shutil.which("WebKitWebDriver") is None:
            raise Missing("WebKitGTK's MiniBrowser and WebKitWebDriver are not installed")
        try:
            from selenium.webdriver import Remote, WebKitGTKOptions
        except ImportError as error:
            raise Missing(f"selenium is not installed: {error}") from error
        self._screen, self._child = Screen(), None
        self._screen.__enter__()
        try:
            port = free_port()
            environment = {**os.environ, "DISPLAY": f":{self._screen.number}", "GDK_BACKEND": "x11", "LANGUAGE": "en"}
            self._child = Child("WebKitWebDriver", f"--port={port}", env=environment)
            self._listens(port)
            options = WebKitGTKOptions()
            options.binary_location = str(browser)
            options.add_argument("--automation")
            self._driver = Remote(f"http://127.0.0.1:{port}", options=options)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        if self._child:
            self._child.end()
        # The browser has a process group of its own, but it does not outlive its screen.
        self._screen.__exit__()

    def _listens(self, port: int) -> None:
        until = time.monotonic() + START_S
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            assert time.monotonic() < until, "WebKitWebDriver did not start"
            time.sleep(0.02)

    def goto(self, url: str) -> None:
        self._driver.get(url)

    def back(self) -> None:
        self._driver.back()

    def evaluate(self, body: str, *arguments: Any) -> Any:
        return self._driver.execute_script(body, *arguments)

    def perform(self, actions: list[dict[str, Any]]) -> None:
        self._driver.execute("actions", {"actions": actions})

    def resize(self, width: int, height: int) -> None:
        self._driver.set_window_rect(0, 0, width, height)

    def screenshot(self) -> bytes:
        return base64.b64decode(self._driver.get_screenshot_as_base64())

    def printed(self) -> bytes:
        from selenium.common.exceptions import WebDriverException

        try:
            return base64.b64decode(self._driver.print_page())
        except WebDriverException as error:
            raise Missing("WebKitWebDriver cannot print") from error
