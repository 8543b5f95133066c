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


def test_no_modules_of_the_browser_import_each_other_in_a_circle() -> None:
    paths = sorted((ROOT / "static" / "js").glob("*.js"))
    arrows = {path.stem: set(re.findall(r'from "chat/(\w+)"', path.read_text(encoding="utf-8"))) for path in paths}
    assert circles(arrows) == []
