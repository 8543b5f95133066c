"""What is said of an error: its kind and parameters, as they are stored and sent, become a sentence here and nowhere
else, in the language of whoever reads it.

Three readers: the person whose reply it is also gets the backend's own words; an administrator also where the backend
was looked for; anybody else neither (SECURITY.md).
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
# What administrators read and nobody else. It is stored with the parameters and sent to no browser.
ADDRESS = "address"

# By kind and cause; with no cause, what can be said of every error of that kind.
_SENTENCES: dict[tuple[str, str], Promise] = {
    ("connect", ""): _("%(backend)s cannot be reached."),
    ("connect", "no_host"): _("%(backend)s cannot be reached: there is no host of that name."),
    ("connect", "bad_address"): _("%(backend)s cannot be reached: its address cannot be used."),
    ("tls", ""): _("%(backend)s cannot be reached over a secure connection."),
    ("connect_timeout", ""): _("%(backend)s did not accept the connection in time."),
    ("connect_timeout", "not_accepted"): _("%(backend)s did not accept the connection within %(seconds)s s."),
    ("first_timeout", ""): _("%(backend)s sent no answer in time."),
    ("first_timeout", "silent"): _("%(backend)s sent no answer within %(seconds)s s."),
    ("idle_timeout", ""): _("%(backend)s stopped in mid-reply."),
    ("idle_timeout", "stopped"): _("%(backend)s stopped in mid-reply: nothing more came for %(seconds)s s."),
    ("idle_timeout", "no_answer"): _("%(backend)s did not answer within %(seconds)s s."),
    ("deadline", ""): _("%(backend)s took longer than allowed."),
    ("deadline", "seconds"): _("%(backend)s was still writing after %(seconds)s s."),
    ("status", ""): _("%(backend)s answered with an error."),
    ("status", "status"): _("%(backend)s answered with HTTP %(status)s."),
    ("overloaded", ""): _("%(backend)s is overloaded."),
    ("overloaded", "status"): _("%(backend)s is overloaded (HTTP %(status)s)."),
    ("bad_stream", ""): _("%(backend)s sent something that cannot be read."),
    ("bad_stream", "not_json"): _("%(backend)s sent something that is not JSON."),
    ("bad_stream", "not_an_object"): _("%(backend)s sent something that is not a JSON object."),
    ("bad_stream", "not_a_list"): _("%(backend)s sent a list of models in an unknown form."),
    ("bad_stream", "no_task_id"): _("%(backend)s accepted the task without naming its id."),
    ("bad_stream", "too_long"): _("%(backend)s sent a line or an event that is too long."),
    ("bad_stream", "encoding"): _("%(backend)s sent a compressed answer, which is not read."),
    ("bad_stream", "content_type"): _("%(backend)s sent a content type other than %(wanted)s."),
    ("bad_stream", "known_type"): _("%(backend)s sent %(sent)s instead of %(wanted)s."),
    ("bad_stream", "protocol"): _("%(backend)s broke the rules of HTTP."),
    ("empty", ""): _("%(backend)s ended its reply without an answer."),
    ("incomplete", ""): _("%(backend)s broke off before the end of its reply."),
    ("incomplete", "closed"): _("%(backend)s closed the connection before the reply was complete."),
    ("incomplete", "task_unknown"): _("%(backend)s no longer knows the task that it had accepted."),
    ("backend_error", ""): _("%(backend)s reported an error."),
    ("backend_error", "no_reason"): _("%(backend)s ended its reply with an error and gave no reason."),
    ("backend_error", "not_well"): _("%(backend)s reports that it is unhealthy."),
    ("too_large", ""): _("%(backend)s wrote more than allowed."),
    ("too_large", "chars"): _("%(backend)s wrote more than %(chars)s characters."),
    ("internal", ""): _("Something went wrong on this server while the reply was written."),
    ("internal", "not_handled"): _("%(backend)s sent something that this server cannot handle."),
    ("internal", "restarted"): _("The server was restarted while this reply was written."),
    ("internal", "lost"): _("The server went away while this reply was written."),
    ("internal", "unknown"): _("It is no longer known how this reply ended."),
}

_AGAIN = _("Try again; if this keeps happening, tell your administrator.")
_REST = _("Ask for the rest, or ask again.")
_SHORTER = _("Ask for the rest, or for a shorter answer.")
_ADVICE: dict[tuple[str, str], Promise] = {
    ("connect", ""): _("Check that it is running and that its address is right."),
    ("tls", ""): _("Check its certificate and that its address begins with the right http:// or https://."),
    ("connect_timeout", ""): _("Check that its machine is on and reachable."),
    ("deadline", ""): _SHORTER,
    ("too_large", ""): _SHORTER,
    ("overloaded", ""): _("Wait a moment, then try again."),
    ("bad_stream", "content_type"): _("Check that the address belongs to the right kind of server."),
    ("bad_stream", "known_type"): _("Check that the address belongs to the right kind of server."),
    ("internal", ""): _("Try again; the log says more."),
    ("internal", "restarted"): _REST,
    ("internal", "lost"): _REST,
    ("internal", "unknown"): _("Ask again if it looks incomplete."),
}
KINDS = frozenset(kind for kind, cause in _SENTENCES if not cause)


def sentence(kind: str, params: Params | None = None, *, detail: str = "", with_address: bool = False) -> str:
    """What happened, to whom, and what to do, in the language that is active now.

    `detail`: the backend's own words; only for the person whose reply it is. `with_address`: for administrators.
    """
    params = params or {}
    parts = [_what(kind, params)]
    if with_address and params.get(ADDRESS):
        parts.append(gettext("Its address is %(address)s.") % {"address": params[ADDRESS]})
    if codes := [str(params[name]) for name in _IDENTIFIERS if params.get(name)]:
        parts.append(gettext("Code: %(codes)s.") % {"codes": ", ".join(codes)})
    if detail:
        parts.append(gettext("The server says: “%(words)s”.") % {"words": detail})
    return " ".join([*parts, str(_of(_ADVICE, kind, params) or _AGAIN)])


lazy_sentence = lazy(sentence, str)


def sentence_before(kind: str, stored: str) -> str:
    """The sentence of a row that was written before errors had parameters, for the person whose reply it is: without
    credentials, and without the address that these kinds of it name."""
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
    except KeyError:  # a parameter is missing: a row that was changed by hand
        return str(_SENTENCES[kind, ""]) % words


def _of(sentences: dict[tuple[str, str], Promise], kind: str, params: Params) -> Promise | None:
    cause = str(params.get("cause", "")) or ("status" if "status" in params else "")
    if cause == "content_type" and "sent" in params:
        cause = "known_type"
    return sentences.get((kind, cause)) or sentences.get((kind, ""))
