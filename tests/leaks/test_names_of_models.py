"""A good answer says which model wrote it, and administrators read that: what is made of the question is no name."""

import pytest

from tests.backends.talk import json_response, response, sse

from .conftest import Place, places_of
from .parrot import CHUNK

DONE = b"[DONE]"


@pytest.mark.parametrize("said", ["I say {}", "{}", "model-{}:4b"])
async def test_a_question_in_place_of_a_name_is_told_to_nobody(place: Place, secret: str, said: str) -> None:
    name = said.format(secret)
    knowledge = {"metadata": {"model_used": name}}
    place.victoria.says = {"/run": json_response({"status": "success", "output": "Hi", "knowledge": knowledge})}
    place.mlx.says = {"/v1/chat/completions": response(sse({**CHUNK, "model": name}, DONE))}
    end = await place.saved(f"Never tell {secret} to anybody", use_victoria=place.victoria_mode == "run")
    assert end["status"] == "complete"
    seen = {**await place.everywhere(), **await place.seen_by_others(end["reply"])}
    assert places_of(secret, seen) == []


async def test_what_was_stored_before_in_place_of_a_name_is_not_shown(place: Place, secret: str) -> None:
    end = await place.saved("Hello", use_victoria=False)
    for table in ("chat_generation", "chat_attempt"):
        place.server.installation.rows(f"UPDATE {table} SET model = %s", f"you said {secret}")
    place.server.installation.rows("UPDATE chat_attempt SET missing_model = %s", f"my own {secret}")
    seen = {**await place.everywhere(), **await place.seen_by_others(end["reply"])}
    assert places_of(secret, seen) == []
    place.server.installation.rows("UPDATE chat_attempt SET model = %s", "org/a-model:4b")
    assert "org/a-model:4b" in (await place.admin.request("GET", "/admin/chat/attempt/")).text
