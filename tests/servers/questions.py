"""The twelve questions. Each returns why the answer is yes, or raises No with why it is not."""

import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from .bench import Bench, No, Reply, require
from .catalogue import KEY
from .templates import LONG, WINDOW, WORD

Ask = Callable[[Bench], Awaitable[str]]


class NotAsked(Exception):
    """The question makes no sense there; why."""


@dataclass(frozen=True)
class Question:
    """`templates`: with which it is asked; the answer is yes where it is with each. `with_key`: the server asks for a
    key then, if it can."""

    name: str
    ask: Ask
    templates: tuple[str, ...] = ("chatml",)
    with_key: bool = False


async def first_message(bench: Bench) -> str:
    reply = (await bench.ask("Hello")).must_be("complete")
    require("answer" in reply.text, f"the text is {reply.text[:60]!r}")
    return how(reply)


async def history(bench: Bench) -> str:
    first = (await bench.ask("Hello")).must_be("complete")
    second = (await bench.ask("And now?", conversation=first.conversation)).must_be("complete")
    require(roles(second) == ["user", "assistant", "user"], f"MLX was sent {roles(second)}")
    require("read 3" in second.text or not told_turns(second), f"the model says {second.text[:60]!r}")
    return "the model saw three turns" if told_turns(second) else "three turns were sent and answered"


async def failed_and_on(bench: Bench) -> str:
    bench.recorder.refuse_next = True
    failed = (await bench.ask("Hello")).must_be("failed")
    reply = (await bench.ask("And now?", conversation=failed.conversation)).must_be("complete")
    require(alternate(reply), f"MLX was sent {roles(reply)}")
    return f"both messages arrive as {' and '.join(roles(reply))}"


async def system_prompt(bench: Bench) -> str:
    reply = (await bench.ask("Hello", settings={"system_prompt": "Be brief."})).must_be("complete")
    sent = reply.requests[-1].body["messages"]
    require("Be brief." in json.dumps(sent), "MLX was asked without the system prompt")
    if sent[0]["role"] != "system":
        return f"folded into the first user turn; {how(reply)}"
    return "sent as the system turn" + (", which the model saw" if "system prompt" in reply.text else "")


async def stop(bench: Bench) -> str:
    ack = await bench.begin(f"Please {LONG}", **bench.long)
    await bench.shown(ack)
    await bench.tab.send({"type": "stop", "id": "stop", "reply": ack["reply"]})
    stopped = (await bench.ended(ack)).must_be("stopped")
    (await bench.ask("And now?", conversation=stopped.conversation)).must_be("complete")
    return "stopped in mid-reply, and the next message was answered"


async def go_on(bench: Bench) -> str:
    ack = await bench.begin(f"Please {LONG}", **bench.long)
    await bench.shown(ack)
    await bench.tab.send({"type": "stop", "id": "stop", "reply": ack["reply"]})
    before = (await bench.ended(ack)).must_be("stopped")
    after = (await bench.go_on(ack)).must_be("complete")
    require(after.text.startswith(before.text), "what was there before is gone")
    require(len(after.text) > len(before.text), "nothing was added")
    require(alternate(after), f"MLX was sent {roles(after)}")
    return "the text goes on where it was stopped"


async def length(bench: Bench) -> str:
    if bench.server.is_mocked:
        raise NotAsked("its mocked model heeds no max_tokens")
    reply = (await bench.ask("Hello", settings={"max_tokens": 5})).must_be("complete")
    require(reply.end.get("finish") == "length", f"the end is {reply.end.get('finish')!r}, not 'length'")
    if reply.thoughts:
        return "a thought that uses up max_tokens is a cut, too"
    require(reply.text.strip(), "neither text nor a thought is shown")
    return "marked as cut off"


async def model_gone(bench: Bench) -> str:
    reply = (await bench.ask("Hello", model="gone/away")).must_be("complete")
    asked = [request.body.get("model") for request in reply.requests]
    if len(asked) == 1:
        return "it answers any name with the model that it has"
    require(asked[-1] != "gone/away", f"MLX was asked for {asked}")
    require(reply.end["model"] != "gone/away", "the reply names the model that is gone as its writer")
    return f"refused (HTTP {reply.requests[0].status}), then asked for " + (
        "the default" if asked[-1] is None else "a model that it has"
    )


async def wrong_key(bench: Bench) -> str:
    if not bench.server.takes_a_key:
        await bench.open(MLX_API_KEY=KEY)
        (await bench.ask("Hello")).must_be("complete")
        return "it knows no keys; one that is sent does no harm"
    for variables in ({}, {"MLX_API_KEY": "wrong-0123456789"}):
        await bench.open(**variables)
        refused = (await bench.ask("Hello")).must_be("failed")
        which = "a wrong key" if variables else "no key"
        require("key" in refused.error, f"with {which} the person reads {refused.error!r}")
        require("MLX_API_KEY" in await bench.administrator_reads(), f"with {which} no administrator reads MLX_API_KEY")
    await bench.open(MLX_API_KEY=KEY)
    (await bench.ask("Hello")).must_be("complete")
    assert bench.chat is not None
    require(KEY not in "".join(bench.chat.output), "the key is in the log")
    return "the person reads that it is the key, the administrator MLX_API_KEY; with the right one it answers"


async def long_context(bench: Bench) -> str:
    conversation, part = None, WORD * (WINDOW // 4)
    fields = {"model": bench.server.narrow_model} if bench.server.narrow_model else {}
    for number in range(5):
        reply = await bench.ask(f"{number} {part}", conversation=conversation, **fields)
        conversation = reply.conversation
        if reply.status != "complete":
            require("MLX_CONTEXT_TOKENS" in reply.error, f"message {number + 1} is {reply.status}: {reply.error}")
            return "the sentence names MLX_CONTEXT_TOKENS"
    if len(reply.requests) > 1:
        return f"refused (HTTP {reply.requests[0].status}), then answered with less of the conversation"
    return f"it refuses nothing: {len(roles(reply))} turns, more than its window of {WINDOW} tokens"


async def thoughts(bench: Bench) -> str:
    if bench.server.is_mocked:
        raise NotAsked("its mocked model has no thoughts")
    reply = (await bench.ask("Hello")).must_be("complete")
    require("First I look" in reply.thoughts, f"the thought is {reply.thoughts[:60]!r}, the text {reply.text[:80]!r}")
    require("think>" not in reply.text, f"the text has the tag: {reply.text[:80]!r}")
    require("Here this is my answer" in reply.text, f"the text is {reply.text[:80]!r}")
    fields = re.findall(rb'"(reasoning|reasoning_content)": ?"', bytes(reply.requests[-1].answer))
    return f"sent as {fields[0].decode()}" if fields else "told from the answer by the closing tag"


async def restart(bench: Bench) -> str:
    ack = await bench.begin(f"Please {LONG}", **bench.long)
    await bench.shown(ack)
    bench.process.kill()
    broken = (await bench.ended(ack)).must_be("interrupted")
    bench.process.start()
    bench.recorder.to = bench.process.port
    after = (await bench.go_on(ack)).must_be("complete")
    require(after.text.startswith(broken.text), "what was there before is gone")
    return await restart_of_the_chat(bench)


async def restart_of_the_chat(bench: Bench) -> str:
    assert bench.chat is not None
    ack = await bench.begin(f"Please {LONG}", **bench.long)
    shown = await bench.shown(ack)
    bench.chat.stop()
    bench.chat.start()
    await bench.sit_down()
    stored = await bench.stored(ack)
    require(stored["status"] == "interrupted", f"after a restart of the chat the reply is {stored['status']}")
    require(stored["text"].startswith(shown), "what was shown is not stored")
    (await bench.go_on(ack)).must_be("complete")
    return "interrupted with its text, whichever restarts, and Continue goes on"


def how(reply: Reply) -> str:
    """In how many requests, and why more than one."""
    statuses = [request.status for request in reply.requests]
    if len(statuses) == 1:
        return "answered at once"
    return f"answered after {', '.join(f'HTTP {status}' for status in statuses[:-1])}"


def roles(reply: Reply) -> list[str]:
    if not reply.requests:
        raise No("MLX was asked nothing")
    return [message["role"] for message in reply.requests[-1].body["messages"]]


def alternate(reply: Reply) -> bool:
    known = [role for role in roles(reply) if role != "system"]
    return all(role == ("user", "assistant")[number % 2] for number, role in enumerate(known))


def told_turns(reply: Reply) -> bool:
    """The tiny model says how many turns it was given; a mocked one and one that thinks do not."""
    return "read " in reply.text and any(letter.isdigit() for letter in reply.text)


ALL = ("chatml", "gemma", "thinking")
QUESTIONS = (
    Question("first message", first_message, ALL),
    Question("history", history, ALL),
    Question("failed reply and on", failed_and_on, ("chatml", "gemma")),
    Question("system prompt", system_prompt, ("chatml", "gemma")),
    Question("stop", stop),
    Question("continue", go_on, ("chatml", "gemma")),
    Question("length", length, ("chatml", "thinking")),
    Question("model gone", model_gone),
    Question("wrong key", wrong_key, with_key=True),
    Question("long context", long_context),
    Question("thoughts", thoughts, ("thinking",)),
    Question("restart in mid-reply", restart),
)
