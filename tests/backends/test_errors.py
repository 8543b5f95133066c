"""The tree of errors: who is to blame, what may have been reached, and what of it may be told."""

import pytest

from chat.backends import errors

UNREACHABLE = [errors.Unreachable, errors.TLSFailure, errors.ConnectTimedOut]
OURS = [errors.DeadlineExceeded, errors.ReplyTooLarge, errors.InternalError]
THEIRS = [
    errors.FirstContentTimedOut,
    errors.IdleTimedOut,
    errors.BadStream,
    errors.EmptyReply,
    errors.IncompleteReply,
    errors.ErrorEvent,
]
KINDS = {
    "connect": errors.Unreachable,
    "tls": errors.TLSFailure,
    "connect_timeout": errors.ConnectTimedOut,
    "first_timeout": errors.FirstContentTimedOut,
    "idle_timeout": errors.IdleTimedOut,
    "deadline": errors.DeadlineExceeded,
    "too_large": errors.ReplyTooLarge,
    "status": errors.BadStatus,
    "overloaded": errors.Overloaded,
    "bad_stream": errors.BadStream,
    "empty": errors.EmptyReply,
    "incomplete": errors.IncompleteReply,
    "backend_error": errors.ErrorEvent,
    "internal": errors.InternalError,
}


@pytest.mark.parametrize(("kind", "error"), KINDS.items())
def test_each_error_has_its_kind(kind, error):
    assert error.kind == kind


@pytest.mark.parametrize("error", [*UNREACHABLE, *THEIRS])
def test_a_fault_of_the_backend_counts(error):
    assert error("mlx").counts


@pytest.mark.parametrize("error", OURS)
def test_our_own_limits_blame_nobody(error):
    assert not error("mlx").counts


@pytest.mark.parametrize(("status", "counts"), [(302, True), (400, False), (404, False), (422, False), (500, True)])
def test_a_4xx_is_a_fault_of_configuration_and_does_not_count(status, counts):
    error = errors.BadStatus("victoria", status)
    assert (error.counts, error.is_configuration) == (counts, not counts)


@pytest.mark.parametrize("status", [429, 503])
def test_an_overload_counts(status):
    assert errors.Overloaded("mlx", status).counts


@pytest.mark.parametrize("error", sorted(set(KINDS.values()) - {errors.BadStatus, errors.Overloaded}, key=str))
def test_no_way_to_print_an_error_prints_a_backends_words(error):
    made = error("mlx", "cause", detail="the secret", answer={"code": "the secret"}, address="http://the-secret")
    assert "secret" not in f"{made} {made!r} {made.args} {made.params}"


def test_what_is_printed_names_the_backend_and_the_cause():
    assert str(errors.IdleTimedOut("mlx", "stopped", seconds=60)) == "idle_timeout backend=mlx cause=stopped seconds=60"
    assert str(errors.BadStatus("mlx", 500, detail="out of memory")) == "status backend=mlx status=500"


def test_a_backends_words_can_be_stored():
    assert errors.ErrorEvent("mlx", detail="a\ud800\0").detail == "a\ufffd\ufffd"
