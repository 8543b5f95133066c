"""A crowd that gets error pages leaves the database's connections to the others."""

import asyncio

import httpx

from tests.support.person import Person
from tests.support.server import ServerProcess


async def test_forty_pages_that_are_not_there_at_the_same_moment(server: ServerProcess, alice: Person) -> None:
    limits = httpx.Limits(max_connections=40)
    async with httpx.AsyncClient(base_url=server.url, headers=alice.headers, timeout=60, limits=limits) as client:
        path = "/c/01890000-0000-7000-8000-000000000000/"
        for _ in range(3):
            answers = await asyncio.gather(*(client.get(path) for _ in range(40)))
            assert [response.status_code for response in answers] == [404] * 40, "".join(server.output)[-3000:]
    assert (await alice.get("/api/conversations"))["conversations"] == []
    assert not [line for line in server.output if " ERROR " in line]
