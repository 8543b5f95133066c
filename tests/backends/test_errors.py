"""The tree of errors: who is to blame, what may have been reached, and a sentence for a person."""

import pytest

from chat.backends import errors

NEVER_REACHED = [errors.Unreachable, errors.TLSFailure, errors.ConnectTimedOut]
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


@pytest.mark.parametrize("error", NEVER_REACHED)
def test_without_a_connection_nothing_was_reached(error):
    assert not error.may_have_reached


@pytest.mark.parametrize("error", [*OURS, *THEIRS, errors.BadStatus, errors.Overloaded])
def test_everything_else_may_have_reached_the_backend(error):
    assert error.may_have_reached


@pytest.mark.parametrize("error", [*NEVER_REACHED, *THEIRS])
def test_a_fault_of_the_backend_counts(error):
    assert error("MLX", "failed").counts


@pytest.mark.parametrize("error", OURS)
def test_our_own_limits_blame_nobody(error):
    assert not error("MLX", "failed").counts


@pytest.mark.parametrize(("status", "counts"), [(302, True), (400, False), (404, False), (422, False), (500, True)])
def test_a_4xx_is_a_fault_of_configuration_and_does_not_count(status, counts):
    error = errors.BadStatus("Victoria", status)
    assert (error.counts, error.is_configuration) == (counts, not counts)


@pytest.mark.parametrize("status", [429, 503])
def test_an_overload_counts(status):
    assert errors.Overloaded("MLX", status).counts


def test_the_sentence_names_the_backend_the_cause_and_the_next_step():
    error = errors.Unreachable("MLX", "is not reachable at http://127.0.0.1:11435")
    assert str(error) == (
        "MLX is not reachable at http://127.0.0.1:11435. Check that it is running and that its address is right."
    )


def test_the_sentence_of_a_status_has_the_servers_own_words():
    assert str(errors.BadStatus("MLX", 500, "out of memory")).startswith("MLX answered with HTTP 500 (out of memory). ")


@pytest.mark.parametrize("error", sorted(set(KINDS.values()) - {errors.BadStatus, errors.Overloaded}, key=str))
def test_every_sentence_says_what_to_do(error):
    assert str(error("MLX", "failed")) == f"MLX failed. {error.advice}"
