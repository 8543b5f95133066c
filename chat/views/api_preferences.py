"""/api/preferences: a person's stored choices."""

from dataclasses import asdict
from typing import Any, Literal

from asgiref.sync import sync_to_async
from django.http import HttpResponse
from ninja import Router

from chat.actions.parameters import Parameters
from chat.models import Preferences

from .api_chat import ErrorBody
from .api_fields import ModelName
from .api_parameters import ParametersBody
from .api_request import ApiRequest
from .language import remember

router = Router(tags=["preferences"])


class PreferencesBody(ParametersBody):
    """Absent fields stay unchanged. `language`: empty for the browser's. A parameter that is null is the server's."""

    use_victoria: bool | None = None
    model: ModelName | None = None
    theme: Literal["system", "light", "dark"] | None = None
    language: Literal["", "en", "ru"] | None = None
    density: Literal["comfortable", "compact"] | None = None
    send_key: Literal["enter", "mod-enter"] | None = None
    notifications: bool | None = None


@router.patch("", response={200: dict[str, Any], **dict.fromkeys((400, 401, 403), ErrorBody)})
async def change_preferences(request: ApiRequest, body: PreferencesBody, response: HttpResponse) -> dict[str, Any]:
    """Takes effect at once in this browser, in others with the next page load."""
    preferences = await sync_to_async(_change)(request.auth.pk, body.values())
    remember(request, response, preferences.language)
    return preferences_object(preferences)


def preferences_object(preferences: Preferences) -> dict[str, Any]:
    """The person's preferences in the shape of docs/api.md."""
    return {
        "use_victoria": preferences.use_victoria,
        "model": preferences.model,
        "theme": preferences.theme,
        "language": preferences.language,
        "density": preferences.density,
        "send_key": preferences.send_key,
        "notifications": preferences.notifications,
        **asdict(Parameters.of(preferences)),
    }


def _change(user_id: int, changes: dict[str, Any]) -> Preferences:
    return Preferences.objects.update_or_create(user_id=user_id, defaults=changes)[0]
