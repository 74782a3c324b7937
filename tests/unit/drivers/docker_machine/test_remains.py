"""What is told of hosts when their records are gone."""

import pytest

from swarmplan.drivers.docker_machine import remains
from swarmplan.model.machine import Machine

MACHINE = Machine("vm1", "docker-machine", {"driver": "none", "url": "tcp://127.0.0.1:2375"})


def told(monkeypatch: pytest.MonkeyPatch, **answers: object) -> tuple[str, ...]:
    def answer_of(_url: str, _tls: object, _method: str, path: str) -> tuple[int, object]:
        return 200, answers[path.strip("/").partition("/")[0]]

    monkeypatch.setattr(remains, "answer_of", answer_of)
    return remains.remains([MACHINE])


def test_what_an_engine_has_left_is_told_in_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    left = told(
        monkeypatch,
        info={"Swarm": {"LocalNodeState": "inactive"}},
        networks=[{"Name": "docker_gwbridge"}],
        images=[{}],
        volumes={"Volumes": None},
    )
    assert left == ("vm1: Docker's network docker_gwbridge, 1 image",)


@pytest.mark.parametrize("nonsense", [[], None, 7, {"Swarm": 7}])
def test_nonsense_ends_nothing(monkeypatch: pytest.MonkeyPatch, nonsense: object) -> None:
    (line,) = told(monkeypatch, info=nonsense, networks=[], images=[], volumes={})
    assert line == "vm1: its engine could not be asked what is left there (its answer makes no sense)"
