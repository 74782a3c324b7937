import json
from pathlib import Path

import pytest
from unit.drivers.docker_machine.certificates import complete, engine
from unit.drivers.docker_machine.records import declared, listed_as, recorded
from unit.drivers.docker_machine.tool import Tool

from swarmplan.drivers.docker_machine.observe.observe import observe_one
from swarmplan.drivers.docker_machine.observe.state import Recovery
from swarmplan.model.machine import MachineState, Power
from swarmplan.model.values.unknown import Unknown


@pytest.fixture
def tls(tool: Tool) -> Path:
    return complete(tool.store.certs)


def test_a_whole_machine_is_asked_over_tls_with_the_stores_pair(tool: Tool, tls: Path) -> None:
    machine = declared(tool)
    recorded(tool, machine)
    with engine(tls) as url:
        listed_as(tool, "vm1", "Running", url=url, error="Unable to query docker version")
        seen = observe_one(tool.cli, "vm1", machine)
    assert seen is not None
    assert seen.state == MachineState(machine, Power.RUNNING, "127.0.0.1")
    assert (seen.tls_folder, seen.recovery) == (tls, None)


def test_its_own_copies_come_first(tool: Tool, tls: Path) -> None:
    machine = declared(tool)
    recorded(tool, machine)
    for name in ("ca", "cert", "key"):
        (tool.store.machines / "vm1" / f"{name}.pem").write_bytes((tls / f"{name}.pem").read_bytes())
    listed_as(tool, "vm1", "Running", url="tcp://127.0.0.1:1")
    seen = observe_one(tool.cli, "vm1", machine)
    assert seen is not None
    assert seen.tls_folder == tool.store.machines / "vm1"


def test_without_a_driver_an_engine_may_speak_plainly(tool: Tool) -> None:
    machine = declared(tool, driver="none")
    recorded(tool, machine)
    for port, plain in ((2375, True), (2376, False)):
        listed_as(tool, "vm1", "Running", driver="none", url=f"tcp://127.0.0.1:{port}")
        seen = observe_one(tool.cli, "vm1", machine)
        assert seen is not None
        assert (seen.tls_folder is None) is plain


def test_a_missing_plugin_is_named(tool: Tool) -> None:
    machine = declared(tool, driver="foo")
    recorded(tool, machine)
    document = json.loads((tool.store.machines / "vm1" / "config.json").read_text())
    tool.says("inspect", json.dumps(document | {"Driver": {"Name": "foo"}}))
    seen = observe_one(tool.cli, "vm1", machine)
    assert seen is not None
    assert seen.state == Unknown("machine vm1: docker-machine-driver-foo is not on PATH: install it")


def test_what_cannot_be_inspected_or_listed_is_unknown(tool: Tool) -> None:
    machine = declared(tool)
    recorded(tool, machine)
    seen = observe_one(tool.cli, "vm1", machine)
    assert seen is not None
    assert isinstance(seen.state, Unknown)
    assert "does not show it" in seen.state.reason
    tool.says("ls", err="Error: no", code=1)
    seen = observe_one(tool.cli, "vm1", machine)
    assert seen is not None
    assert isinstance(seen.state, Unknown)
    assert "Error: no" in seen.state.reason
    for out, code in (("", 1), ("no JSON {", 0), ('{"Name": "other"}', 0), ('{"Name": "vm1"}', 0)):
        tool.says("inspect", out, code=code)
        seen = observe_one(tool.cli, "vm1", machine)
        assert seen is not None
        assert isinstance(seen.state, Unknown)
        assert "inspect" in seen.state.reason


def test_a_half_made_machine_is_finished_where_ssh_lets_us_in(tool: Tool) -> None:
    machine = declared(tool)
    recorded(tool, machine, whole=False)
    listed_as(tool, "vm1", "Running", url="tcp://127.0.0.1:1")
    ways = []
    for code in (0, 1):
        tool.says("ssh", code=code)
        seen = observe_one(tool.cli, "vm1", machine)
        assert seen is not None
        assert isinstance(seen.state, MachineState)
        assert (seen.state.power, seen.state.machine) == (Power.BROKEN, machine)
        ways.append(seen.recovery)
    assert ways == [Recovery.PROVISION, Recovery.RECREATE]


def test_a_half_made_machine_of_other_options_is_made_again_unasked(tool: Tool) -> None:
    recorded(tool, declared(tool, size=1), whole=False)
    listed_as(tool, "vm1", "Running", url="tcp://127.0.0.1:1")
    seen = observe_one(tool.cli, "vm1", declared(tool, size=2))
    assert seen is not None
    assert seen.recovery is Recovery.RECREATE
    assert "ssh vm1 true" not in tool.calls


def test_one_that_went_meanwhile_is_not_there(tool: Tool) -> None:
    assert observe_one(tool.cli, "vm1", None) is None
