"""The HTTP API, docs/contracts/http.md: who may call it and what its errors look like."""

from collections.abc import Callable
from typing import Any

import orjson
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import RequestDataTooBig
from django.db import Error as DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.parser import Parser
from ninja.renderers import BaseRenderer
from ninja.security import SessionAuth as BaseSessionAuth

from chat.access import NotFoundError, SignedOutError
from chat.actions.refusal import RefusedError
from chat.frames import to_json

from .api_chat import router as chat_router
from .api_conversations import router as conversations_router
from .api_docs import Docs
from .api_folders import router as folders_router
from .api_preferences import router as preferences_router
from .api_replies import router as replies_router
from .api_search import router as search_router
from .api_several import router as several_router
from .api_temporary import router as temporary_router
from .cursors import BadCursorError

DESCRIPTION = "/api/openapi.json"
_STATUS = {"busy": 409, "conflict": 409, "quota": 429, "rate_limited": 429, "not_found": 404, "unavailable": 503}


class SessionAuth(BaseSessionAuth):
    """Session cookie with CSRF, without touching the database from the event loop's thread.

    A caller without a session gets 401 before the token is checked: a token would not help.
    """

    def _get_key(self, request: HttpRequest) -> str | None:
        return request.COOKIES.get(self.param_name)

    async def authenticate(self, request: HttpRequest, key: str | None) -> AbstractBaseUser | None:
        """The signed-in user, None without one (401). Raises HttpError 403 for a wrong CSRF token."""
        user = await request.auser()
        if not user.is_authenticated:
            return None
        check = _CsrfCheck(_pass)
        check.process_request(request)
        if check.process_view(request, _pass, (), {}) is not None:
            raise HttpError(403, _("The CSRF token is missing or wrong. Reload the page, then try again."))
        return user


class _CsrfCheck(CsrfViewMiddleware):
    """Django's check without its page, which asks the database for the person's theme."""

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        return HttpResponse(reason, status=403)


def _pass(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


class ORJSONParser(Parser):
    """Refuses NaN, lone surrogates, deep nesting and anything but an object. Of a Python string or number the schemas
    would read the attributes (`"x".title` is one)."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body as a JSON object. Raises ValueError, which django-ninja answers with 400."""
        data = orjson.loads(request.body)
        if not isinstance(data, dict):
            raise ValueError("The body must be a JSON object")
        return data


class ORJSONRenderer(BaseRenderer):
    """Answers by frames.to_json, so that dates and ids look the same as over the socket."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        """UTF-8 bytes; lazy sentences in the active language."""
        return to_json(data)


def _for_signed_in(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The API's description needs a session, too. Without one, its page redirects to the sign-in, its JSON is 401."""

    def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, **kwargs)
        if request.path_info == DESCRIPTION:
            return _not_signed_in(request, AuthenticationError())
        return redirect_to_login(request.get_full_path())

    return guarded


api = NinjaAPI(
    title="Victoria Chat",
    version="1.0.0",
    description="Conversations with Victoria and MLX. Session cookie; state-changing calls need the CSRF token, too.",
    auth=SessionAuth(),
    parser=ORJSONParser(),
    renderer=ORJSONRenderer(),
    urls_namespace="api",
    docs=Docs(),
    docs_decorator=_for_signed_in,
)
api.add_router("/chat", chat_router)
api.add_router("/chat/temporary", temporary_router)
api.add_router("/conversations", conversations_router)
api.add_router("/conversations", several_router)
api.add_router("/conversations/folders", folders_router)
api.add_router("/preferences", preferences_router)
api.add_router("/replies", replies_router)
api.add_router("/search", search_router)


def _error(request: HttpRequest, status: int, code: str, message: str) -> HttpResponse:
    return api.create_response(request, {"error": {"code": code, "message": message}}, status=status)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """The first problem, with the name of its field."""
    problem = error.errors[0] if error.errors else {"loc": (), "msg": "The request is not valid"}
    field = next((str(part) for part in reversed(problem["loc"]) if isinstance(part, str)), "")
    message = str(problem["msg"]).removeprefix("Value error, ")
    return _error(request, 400, "invalid", f"{field}: {message}" if field else message)


@api.exception_handler(HttpError)
def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    if error.status_code == 400:
        return _error(request, 400, "bad_json", _("The body of this request is not a JSON object."))
    return _error(request, error.status_code, "forbidden" if error.status_code == 403 else "error", str(error))


@api.exception_handler(RequestDataTooBig)
def _too_large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return _error(request, 413, "too_large", _("This request is larger than 1 MB. Send less at once."))


@api.exception_handler(AuthenticationError)
@api.exception_handler(SignedOutError)
def _not_signed_in(request: HttpRequest, error: Exception) -> HttpResponse:
    return _error(request, 401, "not_signed_in", _("Sign in first."))


@api.exception_handler(NotFoundError)
@api.exception_handler(Http404)
def _not_found(request: HttpRequest, error: Exception) -> HttpResponse:
    return _error(request, 404, "not_found", _("Not found. It may have been deleted."))


@api.exception_handler(BadCursorError)
def _bad_cursor(request: HttpRequest, error: BadCursorError) -> HttpResponse:
    return _error(request, 400, "invalid", "before: this cursor is not valid. Start again without it.")


@api.exception_handler(RefusedError)
def _refused(request: HttpRequest, error: RefusedError) -> HttpResponse:
    response = _error(request, _STATUS.get(error.code, 400), error.code, str(error.message))
    if error.retry_after is not None:
        response["Retry-After"] = str(max(1, round(error.retry_after)))
    return response


@api.exception_handler(DatabaseError)
def _database(request: HttpRequest, error: DatabaseError) -> HttpResponse:
    message = _("The server cannot reach its database right now. Try again in a moment.")
    return _error(request, 503, "unavailable", message)
