from typing import Any

import pytest

from swarmplan.drivers.docker_machine.leave_swarm import leave_swarm
from swarmplan.drivers.docker_machine.observe import engine_client
from swarmplan.errors import Permanent, Unreachable

MANAGER = (200, {"Swarm": {"LocalNodeState": "active", "ControlAvailable": True}})
WORKER = (200, {"Swarm": {"LocalNodeState": "active", "ControlAvailable": False}})
NO_QUORUM = (503, {"message": "The swarm does not have a leader"})
LEFT = (200, {})


def swarm_of(cluster: str) -> tuple[int, dict[str, Any]]:
    return 200, {"Spec": {"Labels": {"swarmplan.cluster": cluster}}}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What the engine answers, in turn; what was asked is in its place then."""
    answers: list[Any] = []
    turn = iter(range(9))

    def call(_url: str, _tls: object, method: str, path: str, *_: object) -> Any:
        number = next(turn)
        answer, answers[number] = answers[number], f"{method} {path}"
        return answer

    monkeypatch.setattr(engine_client, "request", call)
    return answers


@pytest.mark.parametrize(
    "answers",
    [
        [MANAGER, swarm_of("ours"), LEFT],
        [WORKER, LEFT],
        [MANAGER, NO_QUORUM, LEFT],
        [WORKER, (503, {"message": "This node is not part of a swarm"})],
    ],
)
def test_it_leaves_what_is_or_may_be_ours(asked: list[Any], answers: list[Any]) -> None:
    asked += answers
    leave_swarm("vm1", "ours", "tcp://h:1", None)
    assert asked[-1] == "POST /swarm/leave?force=true"


@pytest.mark.parametrize(
    "answers",
    [
        [(200, {"Swarm": {"LocalNodeState": "inactive"}})],
        [(200, {})],
        [MANAGER, swarm_of("theirs")],
        [MANAGER, (200, {"Spec": {}})],
    ],
)
def test_it_stays_where_there_is_nothing_of_ours(asked: list[Any], answers: list[Any]) -> None:
    asked += answers
    leave_swarm("vm1", "ours", "tcp://h:1", None)
    assert "POST /swarm/leave?force=true" not in asked
    assert all(isinstance(question, str) for question in asked)


def test_what_it_says_instead_is_told(asked: list[Any]) -> None:
    asked += [WORKER, (500, {"message": "context deadline exceeded"})]
    with pytest.raises(
        Permanent, match="machine vm1: its engine did not leave the swarm: context deadline exceeded"
    ):
        leave_swarm("vm1", "ours", "tcp://h:1", None)


def test_silence_is_told_with_the_way_out() -> None:
    with pytest.raises(
        Unreachable, match=r"machine vm1: .* does not answer \(Connection refused\): .*docker-machine rm vm1"
    ):
        leave_swarm("vm1", "ours", "tcp://127.0.0.1:1", None)
