"""/api/replies/: the person's rating of a reply."""

from typing import Any
from uuid import UUID

from ninja import Router, Schema
from pydantic import ConfigDict, Field

from chat.runtime.runtime import current

from .api_chat import ErrorBody
from .api_request import ApiRequest

router = Router(tags=["replies"])


class RatingBody(Schema):
    """1: thumb up, -1: thumb down, 0: none."""

    model_config = ConfigDict(strict=True, extra="ignore")

    rating: int = Field(ge=-1, le=1, json_schema_extra={"enum": [-1, 0, 1]})


@router.put(
    "/{uuid:reply_id}/rating", response={200: dict[str, Any], **dict.fromkeys((400, 401, 403, 404, 409), ErrorBody)}
)
async def rate_reply(request: ApiRequest, reply_id: UUID, body: RatingBody) -> dict[str, Any]:
    """Rates a finished reply of the person; every tab that shows it is updated."""
    return await current().engine.commands.rate(request.auth.pk, reply_id, body.rating)
