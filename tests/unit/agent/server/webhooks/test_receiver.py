"""What comes of a webhook, from its bytes to the looks."""

import json
from pathlib import Path

import pytest
from webhook_senders import NOW, WAYS, sent

from swarmplan.agent.server.webhooks.rates import BURST, LOOK_PAUSE, REMEMBERED_SECONDS, Looks
from swarmplan.agent.server.webhooks.receiver import Received, Receiver, Result
from swarmplan.agent.server.webhooks.request import Request
from swarmplan.spec.agent.outside import Webhook
from swarmplan.spec.agent.settings import Followed
from swarmplan.spec.agent.sources import FileSource, GitSource

FOLLOWED = (Followed("prod", GitSource("https://example.org/r.git")), Followed("lab", FileSource(("/lab",))))
MAIN = b'{"ref": "refs/heads/main", "after": "ab12"}'


class Desk:
    """One webhook with its secret in a file, and a clock that stands."""

    def __init__(self, folder: Path, way: str) -> None:
        self.forge, secret, _ = WAYS[way]
        self.way = way
        self.ticks = 1000.0
        self.file = folder / "secret"
        self.file.write_bytes(secret + b"\n")
        self.file.chmod(0o600)
        self.receiver = Receiver(
            Webhook("hook", self.forge, str(self.file)),
            lambda: FOLLOWED,
            Looks(),
            lambda: NOW,
            lambda: self.ticks,
        )

    def send(self, body: bytes = MAIN, **headers: str) -> Received:
        return self.receiver.receive(sent(self.way, body, **headers))


@pytest.fixture(params=list(WAYS))
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Desk:
    return Desk(tmp_path, request.param)


def test_a_push_is_looked_at_at_once(desk: Desk) -> None:
    assert desk.send() == Received(Result.ACCEPTED, (("prod", 0.0), ("lab", 0.0)))


def test_the_same_request_again_is_a_replay(desk: Desk) -> None:
    desk.send()
    assert desk.send() == Received(Result.REPLAYED)
    desk.ticks += REMEMBERED_SECONDS
    assert desk.send().result is Result.ACCEPTED


def test_a_forged_request_changes_nothing(desk: Desk) -> None:
    name, value = sent(desk.way, MAIN).headers[-1]
    forged = Request(((name, value[:-4] + "AAA="),), MAIN)
    assert desk.receiver.receive(forged) == Received(Result.REFUSED)
    assert desk.send().looks == (("prod", 0.0), ("lab", 0.0))


def test_forged_requests_do_not_use_up_what_the_forge_may_send(desk: Desk) -> None:
    for _ in range(BURST * 3):
        assert desk.receiver.receive(Request((), MAIN)).result is Result.REFUSED
    assert desk.send().result is Result.ACCEPTED


def test_a_flood_of_signed_requests_is_limited_and_brings_two_looks(desk: Desk) -> None:
    received = [desk.send(json.dumps({"n": each}).encode()) for each in range(100)]
    results = [each.result for each in received]
    assert results == [Result.ACCEPTED] * BURST + [Result.LIMITED] * (100 - BURST)
    assert [look for each in received for look in each.looks if look[0] == "prod"] == [
        ("prod", 0.0),
        ("prod", LOOK_PAUSE),
    ]


def test_another_branch_is_ignored_by_who_follows_a_branch(desk: Desk) -> None:
    body = b'{"ref": "refs/heads/other", "after": "ab12"}'
    assert desk.send(body) == Received(Result.ACCEPTED, (("lab", 0.0),))


def test_a_deleted_branch_is_ignored(desk: Desk) -> None:
    assert desk.send(b'{"ref": "refs/heads/main", "after": "0000"}') == Received(Result.IGNORED)


def test_a_secret_that_was_replaced_counts_at_once(desk: Desk) -> None:
    desk.file.write_bytes(b"another")
    assert desk.send().result is Result.REFUSED
    desk.file.write_bytes(WAYS[desk.way][1])
    assert desk.send().result is Result.ACCEPTED


@pytest.mark.parametrize("content", [b"", b"\n", b"  \n", b"x" * 5000, None])
def test_without_a_secret_nobody_is_let_in(
    tmp_path: Path, content: bytes | None, caplog: pytest.LogCaptureFixture
) -> None:
    desk = Desk(tmp_path, "github")
    desk.file.unlink()
    if content is not None:
        desk.file.write_bytes(content)
    assert [desk.send() for _ in range(50)] == [Received(Result.NO_SECRET)] * 50
    assert [str(desk.file) in each.getMessage() for each in caplog.records] == [True]


def test_a_ping_is_answered(tmp_path: Path) -> None:
    assert Desk(tmp_path, "github").send(x_github_event="ping") == Received(Result.PING)
