"""/api/docs: the HTTP API's description as a page of ours, made from its schema.

Not the page that comes with django-ninja: that one has no dark theme, no room on a phone, controls without names, and
1.4 MB of script to show two dozen calls.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase

Schema = dict[str, Any]
_LIMITS = {
    **{"minimum": "at least {}", "maximum": "at most {}", "minLength": "at least {} characters"},
    **{"maxLength": "at most {} characters", "minItems": "at least {} items", "maxItems": "at most {} items"},
}


@dataclass(frozen=True, slots=True)
class Value:
    """A parameter, or a field of a body. `kind`: its type and limits in words; `where`: path, query, or ""."""

    name: str
    kind: str
    is_required: bool
    where: str = ""


@dataclass(frozen=True, slots=True)
class Body:
    """The fields of a request's or an answer's JSON object; `about` says more of them."""

    about: SafeString
    values: list[Value]


@dataclass(frozen=True, slots=True)
class Call:
    """One operation. `is_open`: a GET without parameters that it needs, which a link can open."""

    anchor: str
    method: str
    path: str
    about: SafeString
    parameters: list[Value]
    body: Body | None
    answers: list[tuple[str, str]]
    answer: Body | None
    is_open: bool


class Docs(DocsBase):
    """The page for NinjaAPI's `docs`."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        """The description of `api`."""
        # Through JSON: it has ninja's own kinds of dictionaries and numbers.
        schema = json.loads(json.dumps(api.get_openapi_schema(path_params=kwargs), default=str))
        context = {"api": api, "groups": groups(schema), "schema_url": self.get_openapi_url(api, kwargs)}
        return render(request, "chat/api_docs.html", context)


def groups(schema: Schema) -> list[tuple[str, list[Call]]]:
    """(tag, its calls) in the order of the schema."""
    found: dict[str, list[Call]] = {}
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            tag = next(iter(operation.get("tags", ())), "api")
            found.setdefault(tag, []).append(_call(schema, path, method, operation))
    return list(found.items())


def _call(schema: Schema, path: str, method: str, operation: Schema) -> Call:
    parameters = [
        Value(one["name"], kind_of(schema, one["schema"]), bool(one.get("required")), one["in"])
        for one in operation.get("parameters", ())
    ]
    answers = operation.get("responses", {})
    good: Schema = next((answer for status, answer in answers.items() if str(status).startswith("2")), {})
    return Call(
        anchor=f"{method}{path.replace('/', '-').replace('{', '').replace('}', '')}",
        method=method.upper(),
        path=path,
        about=_coded(operation.get("description", "")),
        parameters=parameters,
        body=_body(schema, operation.get("requestBody", {})),
        answers=[(str(status), answer.get("description", "")) for status, answer in answers.items()],
        answer=_body(schema, good),
        is_open=method == "get" and not any(one.is_required for one in parameters),
    )


def _body(schema: Schema, holder: Schema) -> Body | None:
    """The object in `holder`, a request or an answer; None if it has no fields that are known."""
    content = holder.get("content", {}).get("application/json", {}).get("schema", {})
    found = _resolved(schema, content)
    values = [
        Value(name, kind_of(schema, one), name in found.get("required", ()))
        for name, one in found.get("properties", {}).items()
    ]
    return Body(_coded(found.get("description", "")), values) if values else None


def kind_of(schema: Schema, one: Schema) -> str:
    """A value's type and limits, in words: "integer, at least 1, at most 200, default 50"."""
    return ", ".join(_words(schema, one))


def _words(schema: Schema, one: Schema) -> Iterator[str]:
    one = _resolved(schema, one)
    choices = one.get("anyOf") or one.get("oneOf")
    if choices:
        yield " or ".join(dict.fromkeys(kind_of(schema, choice) for choice in choices))
    elif "const" in one:
        yield json.dumps(one["const"])
    elif "enum" in one:
        yield " or ".join(map(json.dumps, one["enum"]))
    elif one.get("type") == "array":
        yield f"list of {kind_of(schema, one.get('items', {})) or 'values'}"
    else:
        yield one.get("title", "object") if "properties" in one else one.get("type", "any value")
    if "format" in one:
        yield one["format"]
    yield from (_limit(words, one[name]) for name, words in _LIMITS.items() if name in one)
    if one.get("default") not in (None, ""):
        yield f"default {json.dumps(one['default'])}"


def _limit(words: str, value: float) -> str:
    said = words.format(f"{value:,g}" if value < 1e6 else f"{value:,}")
    return said.removesuffix("s") if value == 1 and " 1 " in said else said


def _coded(text: str) -> SafeString:
    """The text as HTML, with `names` as code and its lines kept."""
    pieces = (
        (format_html("<code>{}</code>", piece) if odd % 2 else piece) for odd, piece in enumerate(text.split("`"))
    )
    lines = conditional_escape(format_html_join("", "{}", ((piece,) for piece in pieces))).split("\n")
    return mark_safe("<br>".join(lines))  # noqa: S308 - escaped above


def _resolved(schema: Schema, one: Schema) -> Schema:
    name = one.get("$ref", "").removeprefix("#/components/schemas/")
    found: Schema = schema["components"]["schemas"][name] if name else one
    return found
