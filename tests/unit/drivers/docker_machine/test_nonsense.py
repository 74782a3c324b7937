"""What docker-machine answers, spoilt at any place: that machine cannot be read, with the reason, and the others go on."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from laws.nonsense import INSTEAD, Place, paths, put
from unit.drivers.docker_machine.records import CLUSTER, declared, recorded
from unit.drivers.docker_machine.tool import Tool

from swarmplan.drivers.docker_machine import DockerMachineDriver
from swarmplan.drivers.docker_machine.store.mark import FILE
from swarmplan.model.machine import MachineState, Power
from swarmplan.model.values.unknown import Unknown

EXAMPLES = 60
STOPPED = '"vm2"\t"lab"\tStopped\t""\t""\n'
ROW = ['"vm1"', '"lab"', "Stopped", '"tcp://10.0.0.5:2376"', '""']
CELLS = ['"', "", "Running", "Sleeping", '"tcp://[::"', '"tcp://h:99999"', '"tcp://h:x"', '"\\n"', '"http:"', "\\", '"\\ud800"', "7", "\t", "((" * 200]  # fmt: skip


@pytest.fixture
def two(tool: Tool) -> Tool:
    """vm1, whose answers are spoilt, and vm2. ``inspect`` tells each machine's own record."""
    for name in ("vm1", "vm2"):
        recorded(tool, declared(tool, name))
    tool.says(
        "inspect",
        does=f'cat {tool.store.machines}/"$2"/told 2>/dev/null || cat {tool.store.machines}/"$2"/config.json',
    )
    tool.says("ls", "\t".join(ROW) + "\n" + STOPPED)
    return tool


def record(tool: Tool) -> Any:
    return json.loads((tool.store.machines / "vm1" / "config.json").read_text())


def seen(tool: Tool) -> MachineState | Unknown | None:
    """What is told of vm1; vm2 is as ever."""
    driver = DockerMachineDriver(CLUSTER, [declared(tool, "vm1"), declared(tool, "vm2")])
    states = driver.observe()
    other = states["vm2"]
    assert isinstance(other, MachineState), other
    assert other.power is Power.STOPPED
    return states.get("vm1")


def drawn(judge: Callable[[Place, Any], str], places: list[Place]) -> Counter[str]:
    outcomes: Counter[str] = Counter()

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(st.sampled_from(places), st.sampled_from(INSTEAD))
    def law(place: Place, value: Any) -> None:
        outcomes[judge(place, value)] += 1

    law()
    return outcomes


def test_spoilt_records(two: Tool) -> None:
    whole = record(two)

    def judge(place: Place, value: Any) -> str:
        spoilt = put(json.loads(json.dumps(whole)), place, value)
        (two.store.machines / "vm1" / "told").write_text(json.dumps(spoilt))
        state = seen(two)
        if isinstance(state, MachineState):
            return "read"
        assert isinstance(state, Unknown)
        assert "vm1" in state.reason
        assert "inspect" in state.reason or "is not on PATH" in state.reason
        return "unreadable"

    outcomes = drawn(judge, list(paths(whole)))
    assert min(outcomes["read"], outcomes["unreadable"]) > EXAMPLES // 10, outcomes


def test_spoilt_rows(two: Tool) -> None:
    outcomes: Counter[str] = Counter()
    for place in range(len(ROW)):
        for cell in CELLS:
            two.says("ls", "\t".join([*ROW[:place], cell, *ROW[place + 1 :]]) + "\n" + STOPPED)
            state = seen(two)
            assert isinstance(state, MachineState | Unknown)
            outcomes["unreadable" if isinstance(state, Unknown) else "read"] += 1
            if isinstance(state, Unknown):
                assert "vm1" in state.reason
                assert "docker-machine" in state.reason
    assert min(outcomes.values()) > 5, outcomes


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            '"vm1"\t"lab"\tSleeping\t""\t""\n',
            "gives an invalid answer: 'Sleeping' is not a valid machine state",
        ),
        ('"vm1"\t"lab"\tRunning\t"tcp://[::"\t""\n', "'tcp://[::' is not a valid engine address"),
    ],
)
def test_a_row_that_makes_no_sense_is_told(two: Tool, row: str, said: str) -> None:
    two.says("ls", row + STOPPED)
    state = seen(two)
    assert isinstance(state, Unknown)
    assert said in state.reason


def test_what_is_nested_too_deep(two: Tool) -> None:
    (two.store.machines / "vm1" / "told").write_text('{"a":' * 100_000)
    assert isinstance(seen(two), Unknown)


def test_spoilt_files_of_the_store(two: Tool) -> None:
    """The mark and the record that ownership is read from."""
    for file in (FILE, "config.json"):
        path: Path = two.store.machines / "vm1" / file
        whole = json.loads(path.read_text())

        def judge(place: Place, value: Any, path: Path = path, whole: Any = whole) -> str:
            path.write_text(json.dumps(put(json.loads(json.dumps(whole)), place, value)))
            state = seen(two)
            return "other" if state is None else "unreadable" if isinstance(state, Unknown) else "read"

        outcomes = drawn(judge, list(paths(whole)))
        path.write_text(json.dumps(whole))
        assert outcomes["read"] > EXAMPLES // 10, outcomes
