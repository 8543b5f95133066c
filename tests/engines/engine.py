"""What a test may ask of a browser, whichever it is: the few things that WebDriver and Marionette have in common."""

import contextlib
import os
import shutil
import signal
import subprocess
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any, ClassVar

# The names of keys that write nothing, as WebDriver encodes them.
KEYS = {
    **{"Control": "\ue009", "Shift": "\ue008", "Enter": "\ue007", "Escape": "\ue00c", "Tab": "\ue004"},
    **{"Backspace": "\ue003", "Delete": "\ue017", "ArrowUp": "\ue013", "ArrowDown": "\ue015"},
}
# Where to press the last one that is called so: what is newest stands at the end. What is covered cannot be pressed.
FIND = """
const [selector, name] = arguments;
const names = (element) => [element.getAttribute("aria-label"), element.textContent.trim()];
const shown = [...document.querySelectorAll(selector)].filter((element) => element.getClientRects().length);
const found = shown.filter((element) => !name || names(element).includes(name)).at(-1);
found?.scrollIntoView({ block: "nearest", behavior: "instant" });
const { x, y, width, height } = found?.getClientRects()[0] ?? {};
const middle = [Math.floor(x + width / 2), Math.floor(y + height / 2)];
return found?.contains(document.elementFromPoint(...middle)) ? middle : null;
"""


class Missing(Exception):
    """This browser, or what drives it, is not installed here; the text says what is missing."""


class Engine(ABC):
    """One browser process with one window. Its calls block; a page (page.py) makes them in a thread.

    `_driver`: Marionette or WebDriver, made by `start`; here stands what both call the same.
    """

    name: ClassVar[str]
    _driver: Any

    def __enter__(self) -> "Engine":
        self.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.stop()

    @abstractmethod
    def start(self) -> None:
        """Raises Missing."""

    @abstractmethod
    def stop(self) -> None: ...

    @abstractmethod
    def goto(self, url: str) -> None:
        """Returns when the page is loaded."""

    def reload(self) -> None:
        self._driver.refresh()

    @abstractmethod
    def back(self) -> None: ...

    @abstractmethod
    def evaluate(self, body: str, *arguments: Any) -> Any:
        """The result of a function with this body, called with `arguments`."""

    @abstractmethod
    def perform(self, actions: list[dict[str, Any]]) -> None:
        """Actions of keys and pointers, in the form of WebDriver."""

    @abstractmethod
    def resize(self, width: int, height: int) -> None:
        """The outside of the window, in pixels."""

    @abstractmethod
    def printed(self) -> bytes:
        """The page as a PDF. Raises Missing if it cannot be asked to print."""

    def set_cookie(self, name: str, value: str) -> None:
        """For the host of the page that is open."""
        self._driver.add_cookie({"name": name, "value": value, "path": "/", "httpOnly": True})

    def forget(self) -> None:
        """Deletes the cookies of the host of the page that is open, and what it stored."""
        self._driver.delete_all_cookies()
        self.evaluate("localStorage.clear(); sessionStorage.clear();")

    @abstractmethod
    def screenshot(self) -> bytes:
        """PNG."""

    def complaints(self) -> list[str]:
        """What stands in the browser's own console since the last call, if it lets itself be asked."""
        return []

    def click(self, selector: str, name: str = "") -> bool:
        """Press and release the mouse over the middle of an element; whether there was one to be pressed."""
        place = self.evaluate(FIND, selector, name)
        if place is None:
            return False
        move = {"type": "pointerMove", "x": place[0], "y": place[1]}
        buttons = [{"type": kind, "button": 0} for kind in ("pointerDown", "pointerUp")]
        self.perform([{"type": "pointer", "id": "mouse", "actions": [move, *buttons]}])
        return True

    def press(self, keys: str) -> None:
        """One key, with others held: "Control+k"."""
        codes = [KEYS.get(key, key) for key in keys.split("+")]
        down = [{"type": "keyDown", "value": code} for code in codes]
        up = [{"type": "keyUp", "value": code} for code in reversed(codes)]
        self.perform([{"type": "key", "id": "keyboard", "actions": down + up}])

    def type(self, text: str) -> None:
        """Key by key, to whatever has the focus."""
        actions = [{"type": kind, "value": letter} for letter in text for kind in ("keyDown", "keyUp")]
        self.perform([{"type": "key", "id": "keyboard", "actions": actions}])


class Child:
    """A program in a process group of its own, so that all that it starts ends with it; on Linux also if the tests are
    killed."""

    def __init__(self, *command: str | Path, **options: Any) -> None:
        if shutil.which("setpriv"):
            command = ("setpriv", "--pdeathsig", "KILL", *command)
        options = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, **options}
        self.process = subprocess.Popen(command, start_new_session=True, **options)

    def end(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
