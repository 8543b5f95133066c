"""Renders an error's kind and parameters, as stored and sent, as a sentence in the reader's language. No other module
does.

Three readers: the reply's owner also gets the backend's own words; an administrator also the backend's address;
anybody else neither (SECURITY.md).
"""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

Params = Mapping[str, Any]

_NAMES = {"victoria": _("Victoria"), "mlx": _("MLX")}
_IDENTIFIERS = ("code", "type", "loc")
# For administrators only: stored with the parameters, never sent to a browser.
ADDRESS = "address"

# By kind and cause; without a cause, a sentence that is true of every error of that kind.
_SENTENCES: dict[tuple[str, str], Promise] = {
    ("connect", ""): _("%(backend)s cannot be reached."),
    ("connect", "no_host"): _("%(backend)s cannot be reached: its host name does not exist."),
    ("connect", "bad_address"): _("%(backend)s cannot be reached: its address is not valid."),
    ("connect", "went_away"): _("%(backend)s accepted the task, then was unreachable for %(seconds)s s."),
    ("tls", ""): _("%(backend)s cannot be reached over a secure connection."),
    ("connect_timeout", ""): _("%(backend)s did not accept the connection in time."),
    ("connect_timeout", "not_accepted"): _("%(backend)s did not accept the connection within %(seconds)s s."),
    ("first_timeout", ""): _("%(backend)s did not start answering in time."),
    ("first_timeout", "silent"): _("%(backend)s did not start answering within %(seconds)s s."),
    ("idle_timeout", ""): _("%(backend)s stopped mid-reply."),
    ("idle_timeout", "stopped"): _("%(backend)s stopped mid-reply: nothing arrived for %(seconds)s s."),
    ("idle_timeout", "no_answer"): _("%(backend)s did not answer within %(seconds)s s."),
    ("deadline", ""): _("%(backend)s took longer than allowed."),
    ("deadline", "seconds"): _("%(backend)s was still writing after %(seconds)s s."),
    ("status", ""): _("%(backend)s answered with an error."),
    ("status", "status"): _("%(backend)s answered with HTTP %(status)s."),
    ("status", "model_needed"): _("%(backend)s requires a model name, but lists no usable model."),
    ("status", "model_gone"): _("%(backend)s does not have the requested model."),
    ("status", "template"): _(
        "%(backend)s's model does not accept the roles of this conversation (its chat template)."
    ),
    ("status", "window"): _("This conversation is too long for %(backend)s's model."),
    ("status", "key_missing"): _("%(backend)s requires an API key (HTTP %(status)s)."),
    ("status", "key_wrong"): _("%(backend)s rejected the API key of this server (HTTP %(status)s)."),
    ("status", "login_wrong"): _("%(backend)s rejected the password of this server (HTTP %(status)s)."),
    ("overloaded", ""): _("%(backend)s is overloaded."),
    ("overloaded", "status"): _("%(backend)s is overloaded (HTTP %(status)s)."),
    ("bad_stream", ""): _("%(backend)s sent data that cannot be read."),
    ("bad_stream", "not_json"): _("%(backend)s sent data that is not JSON."),
    ("bad_stream", "not_an_object"): _("%(backend)s sent data that is not a JSON object."),
    ("bad_stream", "not_a_list"): _("%(backend)s sent a list of models in an unknown format."),
    ("bad_stream", "no_task_id"): _("%(backend)s accepted the task but returned no id for it."),
    ("bad_stream", "too_long"): _("%(backend)s sent a line or an event that is too long."),
    ("bad_stream", "encoding"): _("%(backend)s sent a compressed response, which is not supported."),
    ("bad_stream", "content_type"): _("%(backend)s sent a content type other than %(wanted)s."),
    ("bad_stream", "known_type"): _("%(backend)s sent %(sent)s instead of %(wanted)s."),
    ("bad_stream", "protocol"): _("%(backend)s violated the HTTP protocol."),
    ("empty", ""): _("%(backend)s ended its reply without an answer."),
    ("incomplete", ""): _("%(backend)s stopped before the end of its reply."),
    ("incomplete", "closed"): _("%(backend)s closed the connection before the reply was complete."),
    ("incomplete", "task_unknown"): _("%(backend)s no longer knows the task that it accepted."),
    ("backend_error", ""): _("%(backend)s reported an error."),
    ("backend_error", "no_reason"): _("%(backend)s ended its reply with an error and gave no reason."),
    ("backend_error", "not_well"): _("%(backend)s reports that it is unhealthy."),
    ("too_large", ""): _("%(backend)s wrote a longer reply than allowed."),
    ("too_large", "chars"): _("%(backend)s wrote more than %(chars)s characters."),
    ("internal", ""): _("Something went wrong on this server while the reply was being written."),
    ("internal", "not_handled"): _("%(backend)s sent data that this server cannot handle."),
    ("internal", "restarted"): _("The server was restarted while this reply was being written."),
    ("internal", "lost"): _("The server stopped while this reply was being written."),
    ("internal", "unknown"): _("How this reply ended is unknown."),
}

_AGAIN = _("Try again; if this keeps happening, tell your administrator.")
_REST = _("Ask for the rest, or ask again.")
_SHORTER = _("Ask for the rest, or for a shorter answer.")
_NAME_IT = _("Choose a model from the list; MLX_MODEL sets the default.")
_TELL = _("Tell your administrator.")
_WRONG_SERVER = _("Tell your administrator, or check that the address belongs to the right kind of server.")
_ADVICE: dict[tuple[str, str], Promise] = {
    ("status", "model_needed"): _NAME_IT,
    ("status", "model_gone"): _NAME_IT,
    ("status", "template"): _("Remove the system prompt, start a new chat, or choose another model."),
    ("status", "window"): _(
        "Send a shorter message; an administrator can set MLX_CONTEXT_TOKENS to the server's context length."
    ),
    ("connect", ""): _("Tell your administrator, or check that it is running and that its address is right."),
    ("tls", ""): _(
        "Tell your administrator, or check its certificate and that its address begins with the right http:// or https://."
    ),
    ("connect_timeout", ""): _("Tell your administrator, or check that its machine is on and reachable."),
    ("deadline", ""): _SHORTER,
    ("too_large", ""): _SHORTER,
    ("overloaded", ""): _("Wait a moment, then try again."),
    ("status", "key_missing"): _TELL,
    ("status", "key_wrong"): _TELL,
    ("status", "login_wrong"): _TELL,
    ("bad_stream", "content_type"): _WRONG_SERVER,
    ("bad_stream", "known_type"): _WRONG_SERVER,
    ("internal", ""): _("Try again; the server log has the details."),
    ("internal", "restarted"): _REST,
    ("internal", "lost"): _REST,
    ("internal", "unknown"): _("Ask again if it looks incomplete."),
}
# Causes with the same sentence in an HTTP status and within a stream.
_REFUSALS = frozenset({"model_needed", "model_gone", "template", "window"})
# Replaces the above for administrators. `key` and `url` are environment variables.
_ADVICE_TO_ADMINISTRATORS: dict[tuple[str, str], Promise] = {
    ("connect", ""): _("Check that it is running and that its address is right."),
    ("tls", ""): _("Check its certificate and that its address begins with the right http:// or https://."),
    ("connect_timeout", ""): _("Check that its machine is on and reachable."),
    ("bad_stream", "content_type"): _("Check that the address belongs to the right kind of server."),
    ("bad_stream", "known_type"): _("Check that the address belongs to the right kind of server."),
    ("status", "key_missing"): _("%(key)s is missing. Set it to a key that the server accepts, then restart the chat."),
    ("status", "key_wrong"): _("%(key)s is wrong or lacks a permission. Correct it, then restart the chat."),
    ("status", "login_wrong"): _(
        "The user name or password in %(url)s is wrong. Correct it or set %(key)s, then restart the chat."
    ),
}
KINDS = frozenset(kind for kind, cause in _SENTENCES if not cause)


def sentence(kind: str, params: Params | None = None, *, detail: str = "", with_address: bool = False) -> str:
    """What happened, at which backend, and what to do, in the active language.

    `detail`: the backend's own words; only for the reply's owner. `with_address`: for administrators, who also read
    which variable to set.
    """
    params = params or {}
    parts = [_what(kind, params)]
    if with_address and params.get(ADDRESS):
        parts.append(gettext("Its address is %(address)s.") % {"address": params[ADDRESS]})
    if codes := [str(params[name]) for name in _IDENTIFIERS if params.get(name)]:
        parts.append(gettext("Code: %(codes)s.") % {"codes": ", ".join(codes)})
    if detail:
        parts.append(gettext("The server says: “%(words)s”.") % {"words": detail})
    return " ".join([*parts, _advice(kind, params, for_administrators=with_address)])


lazy_sentence = lazy(sentence, str)


def sentence_before(kind: str, stored: str) -> str:
    """The sentence of a row written before errors had parameters, for the reply's owner: without credentials, and
    without the address in connection errors."""
    stored = re.sub(r"(\w+:/+)[^/?#\s]*@", r"\1", stored)
    if kind in ("connect", "tls", "connect_timeout"):
        stored = re.sub(r"https?:/+[^\s,)]*[^\s,).:]", "…", stored)
    return stored


def for_everybody(params: Params | None) -> dict[str, Any]:
    """The parameters that a browser may see."""
    return {name: value for name, value in (params or {}).items() if name != ADDRESS}


def _what(kind: str, params: Params) -> str:
    backend = params.get("backend", "")
    words = {**params, "backend": _NAMES.get(backend, backend or gettext("The backend"))}
    for name in ("seconds", "chars"):
        if isinstance(number := params.get(name), int | float):
            words[name] = number_format(int(number) if number == int(number) else number, force_grouping=True)
    try:
        return str(_of(_SENTENCES, kind, params) or _SENTENCES["internal", ""]) % words
    except KeyError:  # a parameter is missing: the row was edited by hand
        return str(_SENTENCES[kind, ""]) % words


def _advice(kind: str, params: Params, *, for_administrators: bool) -> str:
    backend = str(params.get("backend", "")).upper()
    if for_administrators and backend and (advice := _of(_ADVICE_TO_ADMINISTRATORS, kind, params)):
        return str(advice) % {"key": f"{backend}_API_KEY", "url": f"{backend}_URL"}
    return str(_of(_ADVICE, kind, params) or _AGAIN)


def _of(sentences: dict[tuple[str, str], Promise], kind: str, params: Params) -> Promise | None:
    cause = str(params.get("cause", "")) or ("status" if "status" in params else "")
    if cause == "content_type" and "sent" in params:
        cause = "known_type"
    kind = "status" if cause in _REFUSALS else kind
    return sentences.get((kind, cause)) or sentences.get((kind, ""))
