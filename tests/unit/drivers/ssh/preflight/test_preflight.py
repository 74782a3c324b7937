import ast
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from swarmplan.drivers.command import Answer
from swarmplan.drivers.ssh.connection.connection import Timeouts
from swarmplan.drivers.ssh.connection.target import Target
from swarmplan.drivers.ssh.preflight import preflight
from swarmplan.drivers.ssh.preflight.preflight import Findings
from swarmplan.errors import Unreachable
from swarmplan.model.machine import EngineSettings, Machine

if TYPE_CHECKING:
    from swarmplan.drivers.ssh.connection.connection import Connection

TOLD = """\
user=root
root=root
apt=yes
dockerd=28.5.1
cli=/usr/bin/docker
free=90000000
end=yes
"""
GONE = "machine m1: not checked, so its problems are not known yet: it does not answer"


class Host:
    """A connection to a host that tells ``TOLD`` and what is laid over it, or nothing."""

    def __init__(self, name: str, *told: str, gone: bool = False, mute: bool = False) -> None:
        self.machine = name
        self.target = Target(f"{name}.example")
        self.told = (*told, f"hostname={name}", f"source=192.0.2.{ord(name[-1])}")
        self.gone, self.mute = gone, mute
        self.asked: list[str] = []
        self.timeouts = Timeouts()

    def script(self, _text: str, *arguments: str, deadline: float, root: bool) -> Answer:
        assert deadline > 0
        assert not root
        data, engine = arguments
        assert engine == "8"
        self.asked.append(f"survey {data}")
        if self.gone:
            raise Unreachable(f"machine {self.machine}: it does not answer")
        return Answer(0, "" if self.mute else "\n".join((*self.told, TOLD)), "")

    def run(self, words: Sequence[str], *, stdin: str, deadline: float, root: bool) -> Answer:
        assert deadline > 0
        assert not root
        assert list(words) == ["python3", "-"]
        *_, call = stdin.splitlines()
        task = json.loads(eval(call.removeprefix("main")))  # noqa: S307  # as Python there reads it
        self.asked.append("probe")
        answers = [[peer, port, "open"] for peer, _, port, _ in task["ask"]]
        return Answer(
            0, json.dumps({"busy": [], "heard": task["expect"], "answers": answers, "elapsed": 0.1}), ""
        )


def examine(*hosts: Host, known: Sequence[str] = (), engine: EngineSettings | None = None) -> Findings:
    machines = {
        host.machine: (
            Machine(host.machine, "ssh", {"address": host.target.address}, engine or EngineSettings()),
            cast("Connection", host),
        )
        for host in hosts
    }
    return preflight.examine(machines, known)


def test_one_session_to_ask_and_one_to_try() -> None:
    hosts = [Host(name, "python=/usr/bin/python3") for name in ("m1", "w2", "w3")]
    assert examine(*hosts) == Findings()
    assert [host.asked for host in hosts] == [["survey /var/lib/docker", "probe"]] * 3


def test_a_steady_cluster_is_not_asked() -> None:
    hosts = [Host(name) for name in ("m1", "w2")]
    assert examine(*hosts, known=["m1", "w2"]) == Findings()
    assert [host.asked for host in hosts] == [[], []]


def test_only_new_hosts_are_judged_but_all_are_asked() -> None:
    known, fresh = Host("m1", "swarm=active", "dockerd=19.03.1"), Host("w2", "swarm=active")
    found = examine(known, fresh, known=["m1"])
    assert [fault for fault in found.faults if "m1" in fault] == []
    assert [fault for fault in found.faults if "machine w2: it is in a swarm already" in fault]
    assert known.asked == ["survey /var/lib/docker"]


def test_a_host_that_is_gone_keeps_no_other_from_being_judged_and_is_told_of() -> None:
    found = examine(Host("m1", gone=True), Host("w2", "python=/usr/bin/python3", "swarm=active"))
    assert [fault for fault in found.faults if "machine w2: it is in a swarm already" in fault]
    assert found.notices == (GONE,)


def test_hosts_that_are_all_gone_are_told_of() -> None:
    assert examine(Host("m1", gone=True)) == Findings(notices=(GONE,))


def test_a_known_host_that_is_gone_is_told_of_where_a_new_one_comes() -> None:
    found = examine(Host("m1", gone=True), Host("w2", "python=/usr/bin/python3"), known=["m1"])
    assert (found.faults, found.notices) == ((), (GONE,))


def test_a_new_host_that_will_never_tell_is_a_fault_and_a_known_one_is_not() -> None:
    mute = Host("m1", mute=True)
    (fault,) = examine(mute).faults
    assert fault.startswith("machine m1: it did not run the shell script that checks it")
    found = examine(mute, Host("w2", "python=/usr/bin/python3"), known=["m1"])
    assert found.faults == ()
    assert [notice for notice in found.notices if notice.startswith("machine m1: not checked")]


def test_without_python_the_ports_not_tried_are_told() -> None:
    hosts = Host("m1"), Host("w2", "python=/usr/bin/python3")
    (notice,) = examine(*hosts).notices
    assert notice.startswith("machine m1: it has no python3")
    assert hosts[0].asked == ["survey /var/lib/docker"]


def test_the_data_folder_is_where_the_engine_is_told_to_have_it() -> None:
    host = Host("m1")
    examine(host, engine=EngineSettings(options={"data-root": "/data"}))
    assert host.asked == ["survey /data"]


def test_hosts_by_a_name_are_known_to_their_peers_by_their_own_address() -> None:
    (fault,) = examine(Host("m1"), Host("w1")).faults
    assert fault.startswith("machines m1 and w1: both are reached at 192.0.2.49")


@pytest.fixture
def broken_probe(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(Host, "run", lambda *_, **__: Answer(1, "", "SyntaxError: invalid syntax"))
    return iter(())


@pytest.mark.usefixtures("broken_probe")
def test_a_probe_that_does_not_run_is_told_and_proves_nothing() -> None:
    found = examine(*(Host(name, "python=/usr/bin/python3") for name in ("m1", "w2")))
    assert found.faults == ()
    assert [notice for notice in found.notices if "machine m1: the port test did not run there" in notice]
    assert len(found.notices) == 2


def test_the_probe_is_python_3_6() -> None:
    ast.parse(Path(preflight.__file__).with_name("probe.py").read_text(), feature_version=(3, 6))
