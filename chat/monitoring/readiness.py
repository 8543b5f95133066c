"""Whether this process is ready: its database accepts a write. Redis only connects processes; chats work without it."""

import asyncio
import logging

from django.conf import settings

from chatsite import database_look
from chatsite.database_errors import explain
from chatsite.logs.about import about

DATABASE, REDIS = "database", "redis"
REDIS_S = 2
logger = logging.getLogger(__name__)
_told: dict[str, str] = {}
_looking: list[asyncio.Task[list[str]]] = []


async def failing() -> list[str]:
    """Names of what does not work: DATABASE, REDIS. Calls during a check share its result, so many cost one write."""
    if not _looking:
        task = asyncio.create_task(_look())
        _looking.append(task)
        task.add_done_callback(_looking.remove)
    return await asyncio.shield(_looking[0])


def is_ready(names: list[str]) -> bool:
    """True unless the database is among the `names` that `failing` returned."""
    return DATABASE not in names


async def _look() -> list[str]:
    answers = await asyncio.gather(asyncio.to_thread(_database_answers), _redis_answers())
    return [name for name, answers_well in zip((DATABASE, REDIS), answers, strict=True) if not answers_well]


def _database_answers() -> bool:
    try:
        database_look.write()
    except Exception as error:
        _tell(DATABASE, explain(error) or type(error).__name__)
        return False
    _tell(DATABASE, "")
    return True


async def _redis_answers() -> bool:
    if not settings.REDIS_URL:
        return True
    from redis import RedisError  # only installations with several processes need it loaded
    from redis.asyncio import Redis

    try:
        async with asyncio.timeout(REDIS_S), Redis.from_url(settings.REDIS_URL) as client:
            await client.ping()
    except (RedisError, OSError, ValueError) as error:
        _tell(REDIS, f"Redis does not answer ({type(error).__name__}). Chats go on. Check REDIS_URL and the server.")
        return False
    _tell(REDIS, "")
    return True


def _tell(name: str, sentence: str) -> None:
    """Log one line when a part begins to fail or works again, however often it is checked."""
    if _told.get(name, "") != sentence:
        _told[name] = sentence
        if sentence:
            logger.warning("Not ready: %s", sentence, extra=about("not_ready", failing=name))
        else:
            logger.info("Ready again", extra=about("ready_again", part=name))
