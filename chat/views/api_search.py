"""/api/search: searches all messages of a person."""

from dataclasses import asdict
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from asgiref.sync import sync_to_async
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field, field_validator

from chat import search

from .api_chat import ErrorBody
from .api_request import ApiRequest
from .cursors import decode_number, encode_number

router = Router(tags=["search"])

PAGE, MAX_PAGE = 20, 50
MAX_QUERY = 1000


class SearchQuery(Schema):
    """`before`: the `next` of the previous page. `timezone`: an IANA name, such as Europe/Berlin, for the dates
    in `q`; empty: the server's TZ."""

    q: str = Field("", max_length=MAX_QUERY)
    before: str = ""
    limit: int = Field(PAGE, ge=1, le=MAX_PAGE)
    timezone: str = ""

    @field_validator("timezone")
    @classmethod
    def _is_known(cls, name: str) -> str:
        _zone(name)
        return name


@router.get("", response={200: dict[str, Any], **dict.fromkeys((400, 401, 403), ErrorBody)})
async def search_messages(request: ApiRequest, query: Annotated[SearchQuery, Query()]) -> dict[str, Any]:
    """Newest first. `q`: words, "phrases", from:me, from:victoria, from:mlx, model:, before:, after:, folder:.

    `branch` of a hit, absent on the shown branch: where its branch leaves that one, {"version": 1, "of": 2}.
    `reading`: the result may be incomplete, because some messages are not indexed yet.
    """
    before = decode_number(query.before) if query.before else None
    found = await sync_to_async(search.find)(request.auth.pk, query.q, before, query.limit, _zone(query.timezone))
    following = None if found.next is None else encode_number(found.next)
    return {"hits": [_object(hit) for hit in found.hits], "next": following, "reading": found.reading}


@router.get("/models", response={200: dict[str, Any], **dict.fromkeys((401, 403), ErrorBody)})
async def search_models(request: ApiRequest) -> dict[str, Any]:
    """The names of the models that answered the person lately: values for `model:`."""
    return {"models": await sync_to_async(search.model_names)(request.auth.pk)}


def _zone(name: str) -> ZoneInfo | None:
    """None for an empty name. Raises ValueError."""
    try:
        return ZoneInfo(name) if name else None
    except (ValueError, OSError, ZoneInfoNotFoundError):
        # The loader opens a file of this name; its error may describe the server's disk.
        raise ValueError(_("Unknown time zone. Use a name such as Europe/Berlin.")) from None


def _object(hit: search.Hit) -> dict[str, Any]:
    branch = {"branch": asdict(hit.branch)} if hit.branch else {}
    return {
        "conversation": {
            "id": hit.conversation,
            "title": hit.title,
            "folder": hit.folder,
            "archived": hit.archived,
        },
        "message": hit.message,
        "role": hit.role,
        "created_at": hit.created_at,
        "backend": hit.backend,
        "model": hit.model,
        "excerpt": hit.excerpt,
        **branch,
    }
