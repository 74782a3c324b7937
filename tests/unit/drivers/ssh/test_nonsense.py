"""What hosts answer, spoilt in any line: that host cannot be read, with the reason, and the others go on."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from swarmplan.drivers.command import Answer
from swarmplan.drivers.ssh.connection.connection import Connection
from swarmplan.drivers.ssh.connection.connections import Connections
from swarmplan.drivers.ssh.connection.target import Target
from swarmplan.drivers.ssh.driver import SshDriver
from swarmplan.drivers.ssh.host.mark import Mark, Phase, property_of_host
from swarmplan.drivers.ssh.preflight import ports_probe
from swarmplan.drivers.ssh.preflight.facts import collect
from swarmplan.errors import Failure, Permanent
from swarmplan.model.machine import Machine, MachineState
from swarmplan.model.values.unknown import Unknown

HOSTS = {name: Machine(name, "ssh", {"address": f"{name}.example"}) for name in ("one", "two")}
LOOKED = [
    "--- mark", "MARK", "--- installed", "--- version", "20.10.24", "--- containers", "2", "--- source", "192.0.2.1",
    "--- daemon", '{"labels": ["a=b"]}', "--- certificate", "notBefore=Feb 20 21:42:00 2026 GMT", "notAfter=May 20 21:42:00 2026 GMT",
    "--- unit", "name=docker.service", "state=active", "--- overdue", "8", "--- end",
]  # fmt: skip
SURVEYED = [
    "clock=1000.25", "user=deploy", "root=sudo", "dockerd=20.10.24", "running=20.10.24", "overdue=8", "containers=2",
    "kernel.overlay=yes", "free=2048", "source=192.0.2.1", "addresses=127.0.0.1", 'socket=tcp *:2377 users:(("dockerd",pid=7,fd=3))',
    "end=yes",
]  # fmt: skip
INSTEAD = (None, "", "x", "-1", "1.5", "9" * 400, "²", "nan", "1e999", "\x00", "[]", "{}", '{"labels": [1]}', '{"labels": 3}', "[" * 100_000, "=", "---", "--- end", "--- mark")  # fmt: skip
EXAMPLES = 200
_drawn = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def marked(name: str) -> str:
    return Mark("c", property_of_host(HOSTS[name]), Phase.MADE).to_json().strip()


def spoilt(lines: list[str], place: int, value: str | None, *, keyed: bool = False) -> str:
    """The lines with one of them another; with ``keyed`` what stands behind its ``=``."""
    key = lines[place].partition("=")[0] + "=" if keyed else ""
    changed = [] if value is None else [key + value]
    return "\n".join([*lines[:place], *changed, *lines[place + 1 :]]) + "\n"


class Told(Connection):
    """A host that answers so."""

    def __init__(self, name: str, said: str) -> None:
        super().__init__(name, Target(f"{name}.example"), Path("/nowhere"))
        self._said = said

    def script(self, text: str, *arguments: str, deadline: float = 0, root: bool = True) -> Answer:
        del text, arguments, deadline, root
        return Answer(0, self._said, "")

    def run(  # type: ignore[override]  # what is run does not matter
        self, *_: object, **__: object
    ) -> Answer:
        return Answer(0, self._said, "")


class Hosts(Connections):
    def __init__(self, said: dict[str, str]) -> None:
        super().__init__()
        self._said = said

    def to(self, machine: Machine) -> Connection:
        return Told(machine.name, self._said[machine.name])


def observed(folder: Path, said: str) -> MachineState | Unknown | None:
    """What is told of host one, which says this; host two is as ever."""
    driver = SshDriver("c", list(HOSTS.values()), state=folder)
    right = "\n".join(LOOKED).replace("MARK", marked("two")) + "\n"
    driver._places._connections = Hosts({"one": said, "two": right})  # there are no real hosts
    states = driver.observe()
    assert isinstance(states["two"], MachineState), states["two"]
    return states.get("one")


def test_spoilt_looks(tmp_path: Path) -> None:
    outcomes: Counter[str] = Counter()
    lines = [line.replace("MARK", marked("one")) for line in LOOKED]

    @_drawn
    @given(st.integers(0, len(lines) - 1), st.sampled_from(INSTEAD))
    def law(place: int, value: str | None) -> None:
        state = observed(tmp_path, spoilt(lines, place, value))
        if isinstance(state, Unknown):
            assert state.reason.startswith("machine one: ")
        outcomes["unreadable" if isinstance(state, Unknown) else "read"] += 1

    law()
    assert min(outcomes["unreadable"], outcomes["read"]) > EXAMPLES // 10, outcomes


@pytest.mark.parametrize(
    ("part", "value", "said"),
    [
        ("--- containers", "many", "the count of containers is not a valid whole number"),
        ("--- source", "here", "the address it sends from is not a valid address"),
        ("--- overdue", "nan", "how long an engine was waited for is not a valid number of seconds"),
    ],
)
def test_what_makes_no_sense_is_told(tmp_path: Path, part: str, value: str, said: str) -> None:
    lines = [line.replace("MARK", marked("one")) for line in LOOKED]
    state = observed(tmp_path, spoilt(lines, LOOKED.index(part) + 1, value))
    assert state == Unknown(f"machine one: it gives an invalid answer to observe.sh: {said}")


def test_spoilt_surveys() -> None:
    outcomes: Counter[str] = Counter()

    @_drawn
    @given(st.integers(0, len(SURVEYED) - 1), st.sampled_from(INSTEAD), st.booleans())
    def law(place: int, value: str | None, keyed: bool) -> None:  # noqa: FBT001  # drawn
        said = ""
        try:
            collect(Told("one", spoilt(SURVEYED, place, value, keyed=keyed)))
        except Permanent as error:
            said = str(error)
        assert not said or said.startswith("machine one: ")
        outcomes["unreadable" if said else "read"] += 1

    law()
    assert min(outcomes["unreadable"], outcomes["read"]) > EXAMPLES // 20, outcomes


@pytest.mark.parametrize("said", ["", "x", "[]", "{}", "3", "null", "[" * 100_000, '{"busy": 3, "heard": [], "answers": [], "elapsed": 0}', '{"busy": [], "heard": [1], "answers": [], "elapsed": 0}', '{"busy": [], "heard": [], "answers": [[[], 1, 2]], "elapsed": 0}', '{"busy": [], "heard": [], "answers": [], "elapsed": []}'])  # fmt: skip
def test_a_probe_of_ports_that_says_something_else(said: str) -> None:
    with pytest.raises(Failure, match="the port test did not run there"):
        ports_probe._probe(Told("one", said), "", "{}")  # where the answer is read


@pytest.mark.parametrize("said", ["", "Docker version", "cpus=²\nMemTotal: 1 kB", f"cpus={'9' * 400}\nMemTotal: 1 kB"])  # fmt: skip
def test_what_cannot_be_predicted_is_not_known(tmp_path: Path, said: str) -> None:
    driver = SshDriver("c", list(HOSTS.values()), state=tmp_path)
    driver._connections = Hosts({"one": said})  # there are no real hosts
    told = driver.predict(replace(HOSTS["one"]))
    assert told.version == ""
    assert told.capacity is None
