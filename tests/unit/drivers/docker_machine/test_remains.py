"""What is told of hosts when their records are gone."""

from pathlib import Path

import pytest

from swarmplan.drivers.command import attempt
from swarmplan.drivers.docker_machine import remains
from swarmplan.drivers.docker_machine.observe import engine_client
from swarmplan.model.machine import Machine

MACHINE = Machine("vm1", "docker-machine", {"driver": "none", "url": "tcp://127.0.0.1:2375"})


def told(monkeypatch: pytest.MonkeyPatch, **answers: object) -> tuple[str, ...]:
    def request(
        _url: str, _tls: object, _method: str, path: str, _timeout: object = None
    ) -> tuple[int, object]:
        return 200, answers[path.strip("/").partition("/")[0]]

    monkeypatch.setattr(engine_client, "request", request)
    return remains.remains([MACHINE])


def test_the_script_counts_what_the_engine_keeps(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / "containers" / name).mkdir(parents=True)
        (tmp_path / "containers" / name / "config.v2.json").write_text('"com.docker.swarm.task.id"')
    (tmp_path / "volumes/one").mkdir(parents=True)
    script = remains._SCRIPT.replace("data=/var/lib/docker", f"data={tmp_path}")
    lines = attempt(["sh", "-s", "vm1"], what="test", stdin=script).out.splitlines()
    assert {"2 containers of services", "1 volume"} <= set(lines)
    assert (lines[-1], [line for line in lines if "image" in line]) == ("end", [])


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
def test_an_invalid_answer_ends_nothing(monkeypatch: pytest.MonkeyPatch, nonsense: object) -> None:
    (line,) = told(monkeypatch, info=nonsense, networks=[], images=[], volumes={})
    assert line.startswith(
        "vm1: cannot check what is left there (tcp://127.0.0.1:2375 gives an invalid answer"
    )
    (line,) = told(monkeypatch, info={}, networks=[7], images=[], volumes={})
    assert line == "vm1: cannot check what is left there (its engine's answer is invalid)"
