"""The lines for nginx before two processes, run by nginx itself where there is one."""

import asyncio
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from chat.demo import VictoriaDemo
from tests.simulators.faults import Gate, gate
from tests.support.pair import Pair, pair, redis
from tests.support.person import Person
from tests.support.server import ServerProcess, free_port

from .blocks import blocks

__all__ = ["pair", "redis"]

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
WORDS = "One two three four five six seven eight nine ten. " * 8
WHOLE = """
daemon off; worker_processes 1; error_log stderr; pid {folder}/pid;
events {{ }}
http {{
    access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    {upstream}
    server {{
        listen 127.0.0.1:{port};
        location / {{ {lines} {further} }}
        {beside}
    }}
}}
"""

pytestmark = [pytest.mark.skipif(NGINX is None, reason="no nginx here"), pytest.mark.timeout(240)]


class Front(ServerProcess):
    """What people reach: nginx in the place of a server."""

    def __init__(self, behind: Pair, port: int) -> None:
        self.installation, self.port = behind.installation, port


@pytest.fixture
def front(pair: Pair, tmp_path: Path) -> Iterator[Front]:
    single, balancer = (block.text for block in blocks("nginx"))
    upstream, further, beside = re.split(r"^# .*\n", balancer, flags=re.M)
    for number, server in zip(("8000", "8001"), pair.servers, strict=True):
        upstream = upstream.replace(f"127.0.0.1:{number}", f"127.0.0.1:{server.port}")
    lines = single.replace("http://127.0.0.1:8000", "http://chat")
    lines = lines.replace("$host", "$http_host")
    port = free_port()
    beside = beside.replace("$host", "$http_host")  # here it has a port
    parts = {"upstream": upstream, "lines": lines, "further": further, "beside": beside}
    (tmp_path / "nginx.conf").write_text(WHOLE.format(folder=tmp_path, port=port, **parts))
    assert NGINX
    process = subprocess.Popen([NGINX, "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")])
    while process.poll() is None:
        try:
            if httpx.get(f"http://127.0.0.1:{port}/healthz").status_code == 200:
                break
        except httpx.TransportError:
            time.sleep(0.05)
    assert process.poll() is None
    yield Front(pair, port)
    process.terminate()
    process.wait()


async def test_people_go_on_at_the_other_process_while_one_drains(
    pair: Pair, front: Front, victoria: VictoriaDemo
) -> None:
    draining, held = pair.servers[0], Gate()
    draining.kill()
    draining.env["DRAIN_S"] = "60"
    draining.start()
    victoria.script, victoria.fault = WORDS, gate(6, held)
    one = await pair.at(0).open_tab()
    ack = await one.ask("Count")
    await one.text_of(ack["reply"], 20)
    draining.send_signal(signal.SIGTERM)
    async with asyncio.timeout(20):
        while (await asyncio.to_thread(httpx.get, draining.url + "/readyz")).status_code == 200:
            await asyncio.sleep(0.02)
    alice = Person(front, "alice")
    victoria.fault = None  # the reply that is under way has it
    calls = [await alice.post("/api/chat/stream", {"content": "More"}) for _ in range(4)]
    # nginx sends no POST twice; whoever does as Retry-After says comes to the next process.
    assert [call.status_code for call in calls if "Retry-After" not in call.headers] == [200] * 2
    assert [call.status_code for call in calls].count(503) == 2
    tabs = [await alice.open_tab(origin=front.url) for _ in range(4)]
    asked = [await tab.ask("More") for tab in tabs[:2]]
    await tabs[3].send({"type": "watch", "conversation": ack["conversation"]})
    held.set()
    assert (await tabs[3].end(ack["reply"]))["status"] == (await one.end(ack["reply"]))["status"] == "complete"
    for tab, more in zip(tabs, asked, strict=False):
        assert (await tab.end(more["reply"]))["status"] == "complete"
    await alice.close()


async def test_a_file_that_only_the_other_process_has_is_found(pair: Pair, front: Front, tmp_path: Path) -> None:
    """As on two machines: each has a folder of its own."""
    other = pair.servers[1]
    other.kill()
    shutil.copytree(other.data_dir, tmp_path / "elsewhere")
    (tmp_path / "elsewhere/static/js/only.0123456789ab.js").write_text("// only here")
    other.env["DATA_DIR"] = str(tmp_path / "elsewhere")
    other.start()
    async with httpx.AsyncClient(base_url=front.url) as client:
        answers = [await client.get("/static/js/only.0123456789ab.js") for _ in range(6)]
        assert {answer.status_code for answer in answers} == {200}
        assert (await client.get("/static/js/nowhere.0123456789ab.js")).status_code == 404
