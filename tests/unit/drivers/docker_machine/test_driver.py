"""The driver over a docker-machine of straw: what is only decided here. The rest is the contract's, over the stand-in."""

from pathlib import Path

import pytest
from unit.drivers.docker_machine.certificates import complete, engine
from unit.drivers.docker_machine.records import CLUSTER, declared, listed_as, recorded
from unit.drivers.docker_machine.tool import Tool

from swarmplan.drivers.docker_machine import DockerMachineDriver
from swarmplan.errors import Failure, Permanent, Unreachable
from swarmplan.model.machine import Machine, MachineState, Power
from swarmplan.model.values.unknown import Unknown


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """docker-machine's own store is an empty folder."""
    monkeypatch.setenv("MACHINE_STORAGE_PATH", str(tmp_path / "own"))


pytestmark = pytest.mark.usefixtures("nowhere")


def opened(tool: Tool, *machines: Machine) -> DockerMachineDriver:
    return DockerMachineDriver(CLUSTER, machines or [declared(tool)])


def test_nothing_is_run_where_there_is_nothing(tool: Tool) -> None:
    assert DockerMachineDriver(CLUSTER).observe() == {}
    assert opened(tool).observe() == {}
    assert opened(tool).find("vm1") is None
    assert tool.calls == []


def test_undeclared_machines_are_found_by_their_label(tool: Tool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tool.store.home))
    monkeypatch.setenv("MACHINE_STORAGE_PATH", str(tool.store.home))
    recorded(tool, declared(tool))
    (state,) = DockerMachineDriver(CLUSTER).observe().values()
    assert isinstance(
        state, Unknown
    )  # docker-machine is not on PATH here: it is there, but nothing can be said
    assert "docker-machine is not on PATH" in state.reason
    assert DockerMachineDriver("other").observe() == {}


def test_strangers_are_never_asked_about(tool: Tool) -> None:
    recorded(tool, declared(tool), owner="other")
    driver = opened(tool)
    assert driver.observe() == {}
    assert driver.find("vm1") is None
    assert tool.calls == []


@pytest.mark.parametrize("verb", ["start", "stop", "repair", "remove"])
def test_strangers_are_never_touched(tool: Tool, verb: str) -> None:
    recorded(tool, declared(tool), owner="other")
    with pytest.raises(Permanent, match=r"machine vm1: .* belongs to the cluster other"):
        getattr(opened(tool), verb)("vm1")
    assert tool.calls == []
    assert not tool.store.locks.exists()


def test_a_strangers_name_is_not_made_over(tool: Tool) -> None:
    tool.says("create", "   --engine-label [--engine-label option]\tx\n")
    recorded(tool, declared(tool), owner="")
    with pytest.raises(Permanent, match="belongs to no cluster"):
        opened(tool).create(declared(tool))
    assert tool.calls == ["create -d lab --help"]


def test_a_record_nobody_can_read_is_unknown_and_left_alone(tool: Tool) -> None:
    (tool.store.machines / "vm1").mkdir()
    driver = opened(tool)
    (state,) = driver.observe().values()
    assert isinstance(state, Unknown)
    assert driver.find("vm1") == state
    with pytest.raises(Permanent, match="owner is unknown"):
        driver.remove("vm1")
    assert tool.calls == []


def test_our_damaged_record_says_what_its_removal_leaves_behind(tool: Tool) -> None:
    recorded(tool, declared(tool))
    (tool.store.machines / "vm1" / "config.json").write_text("{")
    tool.says(
        "rm",
        does=f'[ "$2" = -f ] && rm -r {tool.store.machines / "vm1"} && exit 0',
        err="unexpected end of JSON input",
        code=1,
    )
    driver = opened(tool)
    state = driver.find("vm1")
    assert isinstance(state, Unknown)
    assert "leaves its VM behind" in state.reason
    driver.remove("vm1")
    assert driver.find("vm1") is None


def test_a_name_that_cannot_be_never_reaches_the_command_line(tool: Tool) -> None:
    driver = opened(tool)
    for name in ("", "..", "-f", "a/b"):
        assert driver.find(name) is None
        driver.remove(name)
        with pytest.raises(Failure):
            driver.start(name)
        with pytest.raises(Failure):
            driver.create(Machine(name, "docker-machine", declared(tool).options))
    assert [call for call in tool.calls if "--help" not in call] == []
    assert tool.store.home.is_dir()


def test_what_was_observed_serves_the_endpoint_until_something_is_done(tool: Tool) -> None:
    tls = complete(tool.store.certs)
    recorded(tool, declared(tool))
    driver = opened(tool)
    with engine(tls) as url:
        listed_as(tool, "vm1", "Running", url=url)
        driver.observe()
        asked = len(tool.calls)
        endpoint = driver.endpoint("vm1")
        assert len(tool.calls) == asked
        assert endpoint.environment == {
            "DOCKER_TLS_VERIFY": "1",
            "DOCKER_HOST": url,
            "DOCKER_CERT_PATH": str(tls),
            "DOCKER_MACHINE_NAME": "vm1",
        }
        driver.start("vm1")
        driver.endpoint("vm1")
        assert len(tool.calls) > asked + 1


def test_there_is_no_endpoint_of_what_does_not_run(tool: Tool) -> None:
    driver = opened(tool)
    with pytest.raises(Unreachable, match="machine vm1: docker-machine has no such machine"):
        driver.endpoint("vm1")
    recorded(tool, declared(tool))
    listed_as(tool, "vm1", "Stopped")
    with pytest.raises(Unreachable, match=r"machine vm1: .* lab says that it is stopped"):
        driver.endpoint("vm1")


def test_how_it_is_run_may_change_in_place_and_nothing_else(tool: Tool) -> None:
    recorded(tool, declared(tool))
    listed_as(tool, "vm1", "Stopped")
    quicker = declared(tool, parallelism=3)
    driver = opened(tool, quicker)
    state = driver.find("vm1")
    assert isinstance(state, MachineState)
    assert (state.machine, state.power, state.in_place) == (quicker, Power.STOPPED, frozenset())
    driver.update(quicker)
    with pytest.raises(Permanent, match="machine vm1: docker-machine changes nothing in place"):
        driver.update(declared(tool, size=2))


def test_machines_may_be_in_different_places(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one, two = Tool(tmp_path / "a"), Tool(tmp_path / "b")
    machines = [declared(one, "vm1"), declared(two, "vm2")]
    for tool, machine in zip((one, two), machines, strict=True):
        recorded(tool, machine)
        listed_as(tool, machine.name, "Stopped")
    driver = DockerMachineDriver(CLUSTER, machines)
    assert {name: getattr(state, "power", state) for name, state in driver.observe().items()} == {
        "vm1": Power.STOPPED,
        "vm2": Power.STOPPED,
    }
    assert "vm2" not in "".join(one.calls)


def test_faults_of_a_machine_are_told_without_a_command(tool: Tool) -> None:
    driver = opened(tool, declared(tool, "vm1"), declared(tool, "VM1"))
    assert [path for path, _ in driver.check(declared(tool, "VM1", swarm=True))] == ["name", "options.swarm"]
    assert driver.notices() == []
    plain = declared(tool, "vm2", driver="none", url="tcp://10.0.0.1:2375")
    assert "reached without TLS" in opened(tool, plain).notices()[0]
    assert tool.calls == []


def test_none_knows_no_host_to_enter(tool: Tool) -> None:
    machine = declared(tool, driver="none", url="tcp://127.0.0.1:1")
    recorded(tool, machine)
    with pytest.raises(
        Permanent, match="machine vm1: docker-machine's driver none has an engine but no host"
    ):
        opened(tool, machine).run("vm1", ["true"])


@pytest.mark.parametrize(("fault", "kind"), [(PermissionError, Unreachable), (NotADirectoryError, Permanent)])
def test_a_store_that_cannot_be_read_is_a_line(
    tool: Tool, monkeypatch: pytest.MonkeyPatch, fault: type[OSError], kind: type[Failure]
) -> None:
    def refuse(path: Path) -> None:
        raise fault(13, "it is not to be", str(path))

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(
        kind, match=f"{tool.store.machines}: (permission denied; run the command as|it is not to be)"
    ):
        opened(tool).observe()


def test_a_full_disk_leaves_no_mark_and_no_traceback(tool: Tool, monkeypatch: pytest.MonkeyPatch) -> None:
    tls = complete(tool.store.certs)
    machine = declared(tool)
    tool.says("create", "   --engine-label [--engine-label option]\tx\n")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "swarmplan.json")

    monkeypatch.setattr("swarmplan.drivers.docker_machine.create.write_mark", full)
    with engine(tls) as url:
        recorded(tool, machine, whole=False)
        listed_as(tool, "vm1", "Running", url=url)
        with pytest.raises(Permanent, match=r"swarmplan\.json: the disk is full"):
            opened(tool).create(machine)
    assert [call.split()[0] for call in tool.calls][-3:] == ["provision", "ls", "inspect"]
    assert not tool.store.locks.exists()


def test_a_cut_off_create_is_finished_with_its_engine_started_first(tool: Tool) -> None:
    tls = complete(tool.store.certs)
    tool.says("create", "   --engine-label [--engine-label option]\tx\n")
    recorded(tool, declared(tool), whole=False)
    with engine(tls) as url:
        listed_as(tool, "vm1", "Running", url=url)
        opened(tool).create(declared(tool))
        doing = [
            call for call in tool.calls if call.split()[0] in {"create", "ssh", "start", "provision", "rm"}
        ]
        assert doing[0] == "create -d lab --help"
        assert doing[1] == "ssh vm1 true"
        assert doing[2].startswith("ssh vm1 sudo systemctl reset-failed docker; sudo systemctl start docker")
        assert doing[3:] == ["provision vm1"]
        state = opened(tool).find("vm1")
    assert isinstance(state, MachineState)
    assert (state.power, state.machine) == (Power.RUNNING, declared(tool))


def test_one_that_rests_is_started_before_it_is_finished(tool: Tool) -> None:
    tls = complete(tool.store.certs)
    tool.says("create", "   --engine-label [--engine-label option]\tx\n")
    recorded(tool, declared(tool), whole=False, provisioned=True)
    listed_as(tool, "vm1", "Stopped")
    with engine(tls) as url:
        tool.says("provision", does=f"""printf '"vm1"\t"lab"\tRunning\t"{url}"\t""\n' > $said/ls.out""")
        opened(tool).create(declared(tool))
    doing = [call.split()[0] for call in tool.calls if call.split()[0] not in {"ls", "inspect"}]
    assert doing == ["create", "start", "ssh", "provision"]
