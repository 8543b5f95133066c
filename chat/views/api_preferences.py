"""/api/preferences: what the page remembers of a person's choices."""

from typing import Any, Literal

from asgiref.sync import sync_to_async
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import ConfigDict, Field, field_validator

from chat.generation.checks import MAX_MODEL, is_storable
from chat.models import Preferences

from .api_chat import STORABLE, ErrorBody

router = Router(tags=["preferences"])


class PreferencesBody(Schema):
    """What is absent stays as it is."""

    model_config = ConfigDict(strict=True, extra="ignore")

    use_victoria: bool | None = None
    model: str | None = Field(None, max_length=MAX_MODEL, json_schema_extra=STORABLE)
    theme: Literal["system", "light", "dark"] | None = None
    language: Literal["en", "ru"] | None = None

    @field_validator("model")
    @classmethod
    def _model(cls, value: str | None) -> str | None:
        if value is not None and not is_storable(value):
            raise ValueError("must be the name of a model")
        return value


@router.patch("", response={200: dict[str, Any], **dict.fromkeys((400, 401, 403), ErrorBody)})
async def change_preferences(request: HttpRequest, body: PreferencesBody, response: HttpResponse) -> dict[str, Any]:
    """Takes effect at once in this browser, with the next page in others."""
    changes = {name: value for name, value in body.dict(exclude_unset=True).items() if value is not None}
    preferences = await sync_to_async(_change)(request.auth.pk, changes)  # type: ignore[attr-defined]
    if preferences.language:
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, preferences.language, max_age=365 * 86400, samesite="Lax")
    return preferences_object(preferences)


def preferences_object(preferences: Preferences) -> dict[str, Any]:
    return {
        "use_victoria": preferences.use_victoria,
        "model": preferences.model,
        "theme": preferences.theme,
        "language": preferences.language,
        "send_key": "enter",
    }


def _change(user_id: int, changes: dict[str, Any]) -> Preferences:
    return Preferences.objects.update_or_create(user_id=user_id, defaults=changes)[0]
