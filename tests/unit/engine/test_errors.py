import pytest
from secret_forms import PLANTED, TOKENS

from swarmplan.engine.errors import from_answer, from_wire, redact
from swarmplan.errors import (
    Conflict,
    Failure,
    InUse,
    NotFound,
    NotManager,
    Permanent,
    TimedOut,
    Transient,
    Unreachable,
)


@pytest.mark.parametrize(
    ("status", "message", "kind"),
    [
        (500, "rpc error: code = Unknown desc = update out of sequence", Conflict),
        (409, "rpc error: code = AlreadyExists desc = name conflicts with an existing object", Conflict),
        (
            500,
            "rpc error: code = Unknown desc = The swarm does not have a leader. It's possible …",
            Transient,
        ),
        (500, "node lost leader status", Transient),
        (500, "rpc error: code = DeadlineExceeded desc = context deadline exceeded", Transient),
        (
            503,
            "Timeout was reached before node joined. The attempt to join the swarm will continue",
            Transient,
        ),
        (
            503,
            "This node is not a swarm manager. Manager is being prepared or has trouble connecting",
            Transient,
        ),
        (503, 'This node is not a swarm manager. Use "docker swarm init"', NotManager),
        (503, 'rpc error: code = Unavailable desc = connection error: desc = "transport: …"', Transient),
        (400, "rpc error: code = FailedPrecondition desc = network n is in use by task t", Transient),
        (400, "rpc error: code = FailedPrecondition desc = network n is in use by service s", Permanent),
        (500, "raft: raft message is too large and can't be sent", Permanent),
        (404, "service nosuch not found", NotFound),
        (409, "network with name app already exists", Conflict),
        (500, "something else", Permanent),
    ],
)
def test_what_the_engine_says_decides_the_class(status: int, message: str, kind: type[Failure]) -> None:
    failure = from_answer("POST", status, message)
    assert type(failure) is kind
    assert str(failure) == message


def test_what_is_gone_already_is_not_found_whatever_the_status() -> None:
    assert type(from_answer("DELETE", 500, "network abc not found")) is NotFound
    assert type(from_answer("POST", 500, "network abc not found")) is Permanent


@pytest.mark.parametrize(
    "message",
    [
        "rpc error: code = FailedPrecondition desc = network n is in use by service s",
        "rpc error: code = InvalidArgument desc = secret 'db' is in use by the following service: web",
        "error while removing network: network app id n has active endpoints",
    ],
)
def test_a_removal_is_refused_for_its_users(message: str) -> None:
    assert type(from_answer("DELETE", 400, message)) is InUse
    assert type(from_answer("POST", 400, message)) is Permanent


@pytest.mark.parametrize("cause", [TimeoutError("timed out"), TimeoutError(110, "Connection timed out")])
def test_an_answer_that_took_too_long_is_distinguished(cause: TimeoutError) -> None:
    failure = from_wire("unix:///x", cause)
    assert type(failure) is TimedOut
    assert "imed out" in str(failure)


def test_a_message_is_one_line() -> None:
    assert str(from_answer("GET", 400, "first\n  second\n")) == "first second"


def test_an_empty_message_still_says_something() -> None:
    assert "502" in str(from_answer("GET", 502, ""))


@pytest.mark.parametrize("form", TOKENS)
def test_what_the_engine_itself_makes_is_in_no_message(form: str) -> None:
    told = [
        str(from_answer("POST", status, f"refused: {form}.")) for status in (400, 404, 409, 500, 502, 503)
    ]
    told += [str(from_wire("unix:///x", OSError(f"refused: {form}."))), redact(form), redact(f'"{form}"')]
    assert [text for text in told if PLANTED in text] == []
    assert all("SWM" in text for text in told)


def test_tokens_and_keys_are_hidden() -> None:
    text = "join SWMTKN-1-3xyz-abc, unlock SWMKEY-1-q/w+e"
    assert redact(text) == "join SWMTKN-…, unlock SWMKEY-…"
    assert "3xyz" not in str(from_answer("POST", 400, text))


def test_the_systems_own_word_stands_for_the_wires_layers() -> None:
    try:
        try:
            raise ConnectionRefusedError(111, "Connection refused")
        except OSError as below:
            raise RuntimeError("HTTPConnectionPool(host=…): Max retries exceeded") from below
    except RuntimeError as error:
        failure = from_wire("unix:///x", error)
    assert type(failure) is Unreachable
    assert str(failure) == "engine at unix:///x does not answer (Connection refused)"
