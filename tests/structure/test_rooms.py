"""Import direction (docs/architecture.md): a room may import the rooms below it, and never the other way."""

import re

import pytest

from .sources import ROOT, circles, imported_names, imports, modules

# From the top. Rooms of one level may not import each other.
LEVELS = [
    {"apps"},
    {"views", "sockets", "admin", "management"},
    {"runtime"},
    {"monitoring", "realtime", "integrity"},
    {"replies"},
    {"actions"},
    {"search", "routing", "frames", "access", "backups"},
    {"backends", "database", "people"},
    {"models"},
    {"sentences", "close_codes"},
]
# static/js, from the top. `plain` has scripts that import nothing.
ROOMS_OF_THE_PAGE = (
    "app",
    "plain",
    "page",
    "palette",
    "sidebar",
    "messages",
    "markdown",
    "state",
    "text",
    "transport",
    "lib",
)
LEVEL = {room: number for number, rooms in enumerate(LEVELS) for room in rooms}
WITHOUT_DJANGO = ("backends", "routing", "demo")
# Of chatsite: what stands above chat, as the server and the addresses do. The rest stands below it.
ABOVE = {"asgi", "bodies", "lifecycle", "refusals", "server", "sessions", "urls"}
# It judges addresses, and names where an error was, as the wire does.
OF_THE_WIRE = {"chat.backends.address", "chat.backends.traces"}


def room_of(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def is_allowed(source: str, target: str) -> bool:
    """Whether the module may import the other one."""
    (site, room), (target_site, target_room) = ((name.split(".")[0], room_of(name)) for name in (source, target))
    if (site, room) == (target_site, target_room) or not target_room:
        return True
    if site == "chatsite":
        return room in ABOVE or target in OF_THE_WIRE or (target_site == "chatsite" and target_room not in ABOVE)
    if target_site == "chatsite":
        return target_room not in ABOVE or source == "chat.management.commands.serve"
    if "demo" in (room, target_room):
        return (room, target_room) == ("management", "demo")
    if room == "routing":
        return target_room == "backends"
    return room != "backends" and LEVEL[room] < LEVEL[target_room]


@pytest.mark.parametrize("source", sorted(modules()))
def test_imports_go_one_way_only(source: str) -> None:
    wrong = {target for target in imports()[source] if not is_allowed(source, target)}
    assert not wrong, f"{source} may not import {sorted(wrong)}"


@pytest.mark.parametrize("room", WITHOUT_DJANGO)
def test_the_wire_knows_no_django(room: str) -> None:
    for name, path in modules().items():
        if room_of(name) == room:
            assert not any(one.split(".")[0] in ("django", "channels") for one in imported_names(path)), name


def test_no_files_import_each_other_in_a_circle() -> None:
    assert circles(imports()) == []


def test_a_wrong_arrow_is_found() -> None:
    assert not is_allowed("chat.backends.http", "chat.models.message")
    assert not is_allowed("chat.realtime.hub", "chat.sockets.consumer")
    assert not is_allowed("chat.sockets.consumer", "chat.views.pages")
    assert not is_allowed("chat.search.find", "chat.replies.store")
    assert not is_allowed("chat.monitoring.monitor", "chat.runtime.engine")
    assert not is_allowed("chat.monitoring.monitor", "chat.realtime.hub")
    assert not is_allowed("chat.people.locks", "chatsite.sessions")
    assert not is_allowed("chatsite.values", "chat.models.message")
    assert is_allowed("chat.sockets.consumer", "chat.monitoring.monitor")
    assert is_allowed("chatsite.lifecycle", "chat.runtime.runtime")


def test_a_circle_is_found() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a", "d"}, "d": set(), "e": {"a"}}) == [["a", "b", "c"]]


def imports_in_the_page() -> dict[str, set[str]]:
    """By name in the import map without `chat/`, as `state/session`; types that comments import do not count."""
    root = ROOT / "static" / "js"
    names = {path.relative_to(root).with_suffix("").as_posix(): path for path in root.rglob("*.js")}
    found = re.compile(r'from "chat/([\w/]+)"')
    return {name: set(found.findall(path.read_text(encoding="utf-8"))) for name, path in names.items()}


def test_no_modules_of_the_page_import_each_other_in_a_circle() -> None:
    assert circles(imports_in_the_page()) == []


@pytest.mark.parametrize("source", sorted(imports_in_the_page()))
def test_imports_in_the_page_go_one_way_only(source: str) -> None:
    levels = {room: number for number, room in enumerate(ROOMS_OF_THE_PAGE)}
    room = source.partition("/")[0]
    targets = {target.partition("/")[0] for target in imports_in_the_page()[source]}
    wrong = {target for target in targets - {room} if levels[target] <= levels[room]}
    assert not wrong, f"static/js/{source}.js may not import from {sorted(wrong)}"
