"""python -m chat.demo."""

import argparse
import asyncio
import json
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from chat.demo.cli import add_arguments

from .wire import CHAT, GOAL, TLS, openai_text, victoria_text

FREE = ("--victoria-port", "0", "--mlx-port", "0", "--pace", "0")


@asynccontextmanager
async def demo(*options: str) -> AsyncIterator[tuple[Process, dict[str, str]]]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "chat.demo", *FREE, *options, stdin=PIPE, stdout=PIPE, stderr=PIPE
    )
    try:
        yield process, json.loads(await asyncio.wait_for(process.stdout.readline(), 5))
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def ask(url: str, path: str, body: object) -> str:
    async with httpx.AsyncClient(trust_env=False, verify=TLS) as http:
        return (await http.post(url + path, json=body)).text


async def test_both_servers_answer_and_end_on_sigterm():
    async with demo() as (process, urls):
        assert "Victoria Chat" in victoria_text(await ask(urls["victoria"], "/stream", GOAL))
        assert "Victoria Chat" in openai_text(await ask(urls["mlx"], "/v1/chat/completions", CHAT))
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 3) == 0


async def test_they_end_when_stdin_closes():
    async with demo("--until-stdin-closes", "--dialect", "native") as (process, _):
        process.stdin.close()
        assert await asyncio.wait_for(process.wait(), 3) == 0
        assert await process.stderr.read() == b""


async def test_they_can_be_down_and_announce_themselves():
    async with demo("--victoria-down", "--announce") as (process, urls):
        assert urls["mlx"].encode() in await process.stderr.readline() + await process.stderr.readline()
        with pytest.raises(httpx.ConnectError):
            await ask(urls["victoria"], "/stream", GOAL)


async def test_one_dies_in_mid_reply():
    async with demo("--die-after", "2", "--die", "mlx") as (_, urls):
        text = await ask(urls["mlx"], "/v1/chat/completions", CHAT)
        assert "[DONE]" not in text
        assert openai_text(text)
        with pytest.raises(httpx.ConnectError):
            await ask(urls["mlx"], "/v1/chat/completions", CHAT)
        assert '"end"' in await ask(urls["victoria"], "/stream", GOAL)


async def test_a_taken_port_ends_with_a_hint():
    async with demo() as (_, urls):
        port = urls["victoria"].rpartition(":")[2]
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "chat.demo", "--victoria-port", port, "--mlx-port", "0", stderr=PIPE
        )
        _, said = await asyncio.wait_for(process.communicate(), 5)
    assert process.returncode == 1
    assert b"--victoria-port 0" in said


async def test_it_needs_nothing_but_the_standard_library():
    program = "import sys; sys.path.append('.'); import chat.demo.cli; print(*sys.modules)"
    process = await asyncio.create_subprocess_exec(sys.executable, "-I", "-S", "-c", program, stdout=PIPE)
    loaded = (await process.communicate())[0].decode().split()
    assert "chat.demo.victoria" in loaded
    assert {name.partition(".")[0] for name in loaded} <= sys.stdlib_module_names | {"chat", "__main__"}
    assert {name for name in loaded if name.startswith("chat.")} == {
        name for name in loaded if name == "chat.demo" or name.startswith("chat.demo.")
    }


def test_the_options_fit_into_another_commands_parser():
    parser = argparse.ArgumentParser()
    parser.add_argument("--verbosity")
    add_arguments(parser)
    options = parser.parse_args([])
    assert (options.victoria_port, options.mlx_port, options.pace, options.dialect) == (8010, 11435, 40.0, "openai")
