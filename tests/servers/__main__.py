"""`python -m tests.servers [NAME ...]`: ask these servers, or all, and renew docs/compatibility.md.

Ends with 0 however the answers are: the document says them. `--check` makes a "no" an error.
"""

import argparse
import asyncio
import datetime
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.support.installation import ROOT, Installation, prepare

from . import document, files
from .bench import Bench, No, clean
from .catalogue import SERVERS, Server
from .document import Answer, Result
from .environments import NotInstalled, environment_of, version_of
from .questions import QUESTIONS, NotAsked, Question
from .recorder import Recorder
from .running import DidNotStart, ModelServer

QUESTION_SECONDS = 300.0
Answers = dict[str, list[tuple[str, Answer]]]


def main() -> int:
    arguments = argparse.ArgumentParser(prog="tests.servers", description=__doc__)
    arguments.add_argument("names", nargs="*", metavar="NAME", help=", ".join(one.slug for one in SERVERS if one.slug))
    arguments.add_argument("--check", action="store_true", help="end with 1 if an answer is no")
    arguments.add_argument("--only", default="", help="ask only the question of this name, and write nothing")
    given = arguments.parse_args()
    wanted = [one for one in SERVERS if not given.names or one.slug in given.names or one.name in given.names]
    results = document.parse(document.PATH.read_text()) if document.PATH.exists() else {}
    with tempfile.TemporaryDirectory(prefix="vc-servers-") as folder:
        prepared = prepare(Path(folder) / "prepared")
        for server in wanted:
            results[server.name] = asyncio.run(result_of(server, Path(folder), prepared, given.only))
            if not given.only:
                document.PATH.write_text(document.render(results))
    said = [answer.said for server in wanted for answer in results[server.name].answers.values()]
    print(f"{said.count('yes')} yes, {said.count('no')} no, {said.count('–')} not asked")
    return 1 if given.check and "no" in said else 0


async def result_of(server: Server, folder: Path, prepared: Installation, only: str) -> Result:
    if server.blocked:
        return Result(server.name)
    result = Result(server.name, version_of(server), datetime.date.today().isoformat())
    own = folder / server.slug
    own.mkdir()
    answers: Answers = {}
    try:
        environment = environment_of(server)
        for template in server.templates:
            await ask_with(template, server, environment, own, prepared, answers, only)
    except (NotInstalled, DidNotStart) as error:
        result.not_run = clean(str(error))
    finally:
        shutil.rmtree(own, ignore_errors=True)
    if answers:
        result.answers = {question.name: together(question, answers) for question in QUESTIONS}
    return result


async def ask_with(
    template: str, server: Server, environment: Path, own: Path, prepared: Installation, answers: Answers, only: str
) -> None:
    """Start the server on a model with this template, and put every question that is asked with it."""
    folder = own / template
    folder.mkdir()
    model = folder / "tiny"
    subprocess.run([sys.executable, "-m", "tests.servers.tiny", str(model), template], check=True, cwd=ROOT)
    files.prepare(server, environment, model, folder)
    process = ModelServer(server, environment, model, folder)
    asked = [one for one in QUESTIONS if template in one.templates and only in ("", one.name)]
    async with Recorder() as recorder:
        bench = Bench(server, template, process, recorder, prepared.copy_to(folder / "data"))
        try:
            for with_key in (False, True):
                part = [one for one in asked if one.with_key is with_key]
                if part:
                    process.kill()
                    process.start(with_key=with_key and server.takes_a_key)
                for question in part:
                    answer = await answer_to(question, bench)
                    answers.setdefault(question.name, []).append((template, answer))
                    print(f"{server.name}, {template}: {question.name}: {answer.said}: {answer.why}", flush=True)
        finally:
            await bench.close()
            process.kill()


async def answer_to(question: Question, bench: Bench) -> Answer:
    """A chat of its own for each question: one that failed leaves nothing behind."""
    try:
        async with asyncio.timeout(QUESTION_SECONDS):
            await bench.open()
            return Answer("yes", clean(await question.ask(bench)))
    except No as no:
        return Answer("no", clean(str(no)))
    except NotAsked as reason:
        return Answer("–", clean(str(reason)))
    except TimeoutError:
        return Answer("no", "nothing came in time")
    except AssertionError as error:
        return Answer("no", clean(str(error)))
    except DidNotStart as error:
        return Answer("no", clean(f"the server did not start again: {error}"))


def together(question: Question, answers: Answers) -> Answer:
    """One answer of those with each template: a no wins, and says with which."""
    given = answers.get(question.name, [])
    refused = [(template, answer) for template, answer in given if answer.said == "no"]
    if refused:
        return Answer("no", clean("; ".join(f"{template}: {answer.why}" for template, answer in refused)))
    said = [(template, answer) for template, answer in given if answer.said == "yes"]
    if not said:
        reason = given[0][1].why if given else "no model with such a template runs there"
        return Answer("–", reason)
    whys = {answer.why for _, answer in said}
    if len(whys) == 1:
        return Answer("yes", whys.pop())
    return Answer("yes", clean("; ".join(f"{template}: {answer.why}" for template, answer in said)))


if __name__ == "__main__":
    sys.exit(main())
