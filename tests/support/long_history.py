"""A long conversation, straight into the database: prose in two languages, code, tables, formulas, pictures, lists.

Run as a program it makes one of alice's in the environment of an installation, and prints its ids.
"""

import json
import sys
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from . import warm
from .installation import ROOT, Installation, environment

PROSE = (
    "The answer has two parts. First, **measure** what is slow: a guess is wrong more often than not, and the number "
    "shows whether a change helped. Second, change one thing at a time, so that the number means something.\n\n"
    "Most of the time goes where nobody looked: waiting for a lock, asking the database once for each row, drawing "
    "again what has not changed. See `docs/performance.md` and [the manual](https://example.org/manual) for more."
)
RUSSIAN = (
    "Сначала **измерьте**, что работает медленно: догадка чаще неверна, а число показывает, помогла ли правка.\n\n"
    "1. Запишите, сколько занимает вся работа.\n2. Найдите самую долгую часть.\n3. Исправьте её и измерьте снова.\n\n"
    "> Преждевременная оптимизация — корень многих бед."
)
CODE = (
    "This lists the most frequent words of a text:\n\n```python\nimport re\nfrom collections import Counter\n\n"
    'WORD = re.compile(r"[^\\W\\d_]+")\n\n\ndef top_words(text: str, limit: int = 10) -> list[tuple[str, int]]:\n'
    '    """The most frequent words with their counts, most frequent first."""\n'
    "    words = (match.group().casefold() for match in WORD.finditer(text))\n"
    "    return Counter(words).most_common(limit)\n```\n\nAnd the test that goes with it:\n\n```python\n"
    'def test_the_most_frequent_word_comes_first():\n    assert top_words("b A a", limit=1) == [("a", 2)]\n```\n'
)
TABLE = (
    "## Side by side\n\n| | Victoria | MLX |\n|---|---|---:|\n"
    + "".join(f"| row {row} | an agent that works in steps | {row * 17} |\n" for row in range(12))
    + "\nThe numbers are milliseconds."
)
FORMULA = (
    "The roots of $ax^2 + bx + c = 0$ are\n\n$$x_{1,2} = \\frac{-b \\pm \\sqrt{b^2 - 4ac}}{2a}$$\n\n"
    "and their product is $\\frac{c}{a}$, which follows from\n\n"
    "$$(x - x_1)(x - x_2) = x^2 - (x_1 + x_2)x + x_1 x_2.$$"
)
PICTURE = (
    "Here it is:\n\n![A chart of the times](https://pictures.example.org/times.png)\n\n- [x] drawn\n- [ ] explained"
)
REPLIES = (PROSE, CODE, RUSSIAN, TABLE, PROSE + "\n\n" + PROSE + "\n\n" + CODE, FORMULA, PICTURE)

SEARCHED = 100


@dataclass(frozen=True)
class LongHistory:
    """`messages`: their ids, oldest first. Each begins with its place: "Question 0", "Reply 1", "Question 2" ...

    The search knows every hundredth: to read them all would keep the server busy beside what is measured.
    """

    conversation: str
    messages: list[str]

    @property
    def path(self) -> str:
        return f"/c/{self.conversation}/"


def long_history(installation: Installation, messages: int) -> LongHistory:
    """Make one of alice's, finished and seen."""
    more = {"DATABASE_URL": installation.database_url} if installation.database_url else {}
    env = environment(installation.data_dir, DJANGO_SETTINGS_MODULE="chatsite.settings", **more)
    command = [sys.executable, "-m", "tests.support.long_history", str(messages)]
    done = warm.run(command, env, ROOT)
    if done.returncode:
        raise AssertionError(f"the long history could not be made:\n{done.stderr}")
    return LongHistory(*json.loads(done.stdout))


def many_conversations(installation: Installation, count: int) -> None:
    """So many of bob's, a minute apart, all empty: "number 1" is the oldest."""
    ((bob,),) = installation.rows("SELECT id FROM auth_user WHERE username = 'bob'")
    now = datetime.now(UTC)
    values = ", ".join(
        f"('{uuid.UUID(int=n).hex}', {bob}, 'number {n}', FALSE, FALSE, '{at}', '{at}', '')"
        for n, at in ((n, f"{now - timedelta(minutes=count - n):%Y-%m-%d %H:%M:%S}") for n in range(1, count + 1))
    )
    columns = "id, owner_id, title, pinned, archived, created_at, updated_at, system_prompt"
    installation.rows(f"INSERT INTO chat_conversation ({columns}) VALUES {values}")


def text_of(place: int) -> str:
    if place % 2:
        return f"Reply {place}. {REPLIES[place // 2 % len(REPLIES)]}"
    return f"Question {place}: how does this go on, and why is it so?"


def main(count: int) -> None:
    import django

    django.setup()
    from django.contrib.auth.models import User
    from django.utils import timezone

    from chat.models import Attempt, Conversation, Generation, Message

    owner, now = User.objects.get(username="alice"), timezone.now()
    conversation = Conversation.objects.create(owner=owner, title=f"{count} messages")
    messages: list[Message] = []
    for place in range(count):
        message = Message(
            conversation=conversation,
            parent=messages[-1] if messages else None,
            role="assistant" if place % 2 else "user",
            text=text_of(place),
            created_at=now - timedelta(minutes=count - place),
            to_index=place % SEARCHED == 0,
        )
        messages.append(message)
    replies = [message for message in messages if message.role == "assistant"]
    told = {"backend": "mlx", "model": "qwen2.5-7b"}
    Message.objects.bulk_create(messages, batch_size=500)
    Generation.objects.bulk_create(
        [Generation(message=one, status="complete", finish="stop", seq=20, **told) for one in replies], batch_size=500
    )
    Attempt.objects.bulk_create(
        [
            Attempt(generation_id=one.pk, number=1, started_at=one.created_at, outcome="answered", **told)
            for one in replies
        ],
        batch_size=500,
    )
    Conversation.objects.filter(pk=conversation.pk).update(head=messages[-1])
    print(json.dumps([str(conversation.pk), [str(message.pk) for message in messages]]))


if __name__ == "__main__":
    main(int(sys.argv[1]))
