"""/healthz and /readyz."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import httpx
import pytest

from tests.faults.disk import no_file_may_grow, write_lock
from tests.support.installation import Installation
from tests.support.server import ServerProcess, free_port


@pytest.fixture
def proxied(installation: Installation) -> Iterator[ServerProcess]:
    """With the lines of docs/operation.md."""
    name = "chat.example.org"
    env = {"ALLOWED_HOSTS": name, "CSRF_TRUSTED_ORIGINS": f"https://{name}", "TRUSTED_PROXIES": "127.0.0.1"}
    with ServerProcess(installation, **env) as server:
        yield server


async def call(server: ServerProcess, path: str) -> httpx.Response:
    async with httpx.AsyncClient(base_url=server.url, timeout=20) as client:
        return await client.get(path)


async def test_both_are_200_for_anybody(server: ServerProcess) -> None:
    for path in ("/healthz", "/readyz"):
        response = await call(server, path)
        assert response.status_code == 200 and response.json()["status"] == "ok"
        assert not response.cookies
        assert (await call(server, path + "/")).status_code == 404


HOSTS = ["127.0.0.1:8000", "balancer.internal", "10.0.0.7", "[::1]", "a b/'", "_", "x" * 300]


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
async def test_any_host_name_is_answered_behind_the_documented_proxy(proxied: ServerProcess, path: str) -> None:
    async with httpx.AsyncClient(base_url=proxied.url) as client:
        for host in HOSTS:
            for headers in ({"Host": host}, {"Host": "x", "X-Forwarded-Host": host, "X-Forwarded-Proto": "https"}):
                assert (await client.get(path, headers=headers)).status_code == 200
        assert (await client.get("/", headers={"Host": "10.0.0.7"})).status_code == 400
    assert not [line for line in proxied.output if path in line]


async def test_they_answer_only_those_who_look(server: ServerProcess) -> None:
    async with httpx.AsyncClient(base_url=server.url) as client:
        for path in ("/healthz", "/readyz"):
            head = await client.head(path)
            assert (head.status_code, head.content) == (200, b"") and "no-store" in head.headers["cache-control"]
            assert (await client.post(path)).status_code == 405


async def test_a_crowd_that_asks_gets_one_answer(server: ServerProcess) -> None:
    answers = await asyncio.gather(*(call(server, "/readyz") for _ in range(20)))
    assert {answer.json()["status"] for answer in answers} == {"ok"}


@pytest.mark.sqlite
async def test_readyz_is_503_while_the_disk_takes_no_writes(own_server: ServerProcess) -> None:
    async with no_file_may_grow(own_server):
        assert (await call(own_server, "/readyz")).json() == {"status": "failing", "failing": ["database"]}
        assert (await call(own_server, "/readyz")).status_code == 503
    assert (await call(own_server, "/readyz")).status_code == 200
    assert len([line for line in own_server.output if "Not ready" in line]) == 1


@pytest.mark.sqlite
async def test_readyz_is_503_while_another_program_keeps_the_database(own_server: ServerProcess) -> None:
    with write_lock(own_server.installation):
        assert (await call(own_server, "/readyz")).status_code == 503
    assert (await call(own_server, "/readyz")).status_code == 200


async def test_without_redis_it_is_ready_and_degraded(installation: Installation) -> None:
    with ServerProcess(installation, REDIS_URL=f"redis://127.0.0.1:{free_port()}/0") as server:
        response = await call(server, "/readyz")
        assert response.status_code == 200
        assert response.json() == {"status": "degraded", "failing": ["redis"]}


@pytest.mark.sqlite
async def test_readyz_is_503_when_the_file_is_no_database(own_server: ServerProcess) -> None:
    for file in own_server.data_dir.glob("chat.sqlite3*"):
        file.write_bytes(b"this is not a database, but it is long enough to look like one " * 100)
    response = await call(own_server, "/readyz")
    assert response.status_code == 503
    assert response.json() == {"status": "failing", "failing": ["database"]}
    assert (await call(own_server, "/healthz")).status_code == 200


@pytest.mark.sqlite
async def test_readyz_is_503_while_the_file_is_gone(own_server: ServerProcess) -> None:
    path = own_server.data_dir / "chat.sqlite3"
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    path.rename(path.with_suffix(".away"))
    assert (await call(own_server, "/readyz")).status_code == 503
    path.with_suffix(".away").replace(path)
    assert (await call(own_server, "/readyz")).status_code == 200
