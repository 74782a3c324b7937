"""From a spec to its drivers: each judges its own options, and all they lack is told at once."""

import subprocess
import sys
from collections.abc import Sequence
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from small_cluster import cluster
from unit.cli.terminal import SPEC, Terminal

from swarmplan.adapters import Adapters
from swarmplan.cli.wiring import drivers as installed
from swarmplan.cli.wiring.site import Site, preflight, site
from swarmplan.errors import Permanent, Unreachable
from swarmplan.folders.folder import CopiedFolders
from swarmplan.model.cluster import Desired
from swarmplan.model.machine import Machine, MachineState, Power, PredictedEngine
from swarmplan.observe.snapshot import observe
from swarmplan.sources.reader import Reader


class Driver:
    """A driver of somebody else's that finds fault with everything."""

    def __init__(self, cluster: str, machines: Sequence[Machine]) -> None:
        self.cluster = cluster
        self.machines = machines
        self.looked = False

    def check(self, machine: Machine) -> list[tuple[str, str]]:
        return [(f"options.{option}", "no such option") for option in machine.options]

    def preflight(self, machines: Sequence[Machine]) -> list[str]:
        self.looked = True
        return [f"{machine.name}: no room" for machine in machines]

    def predict(self, _machine: Machine) -> PredictedEngine:
        return PredictedEngine()

    def observe(self) -> dict[str, MachineState]:
        return {}

    def remains(self) -> tuple[str, ...]:
        return ()

    def leftovers(self) -> tuple[str, ...]:
        return ()

    def close(self) -> None:
        return

    def notices(self) -> list[str]:
        return [f"{self.cluster} is slow today"] if self.looked else []


def broken() -> Any:
    raise ImportError("no module named theirs")


@pytest.fixture
def drivers(monkeypatch: pytest.MonkeyPatch) -> None:
    found = {"ours": lambda: Driver, "broken": broken}
    entries = {name: SimpleNamespace(load=load, module="swarmplan") for name, load in found.items()}
    monkeypatch.setattr(installed, "_installed", lambda: entries)


@pytest.mark.usefixtures("drivers")
@pytest.mark.parametrize(
    ("machines", "told"),
    [
        ("{driver: none}", "'none' is not a valid machine driver; installed: broken, ours"),
        ("{driver: broken}", "the machine driver broken cannot be loaded: no module named theirs"),
        ("{driver: ours, options: {memory: 2}}", "options.memory: no such option"),
    ],
)
def test_a_drivers_faults_have_their_place_in_the_file(terminal: Terminal, machines: str, told: str) -> None:
    terminal.write(SPEC + f"machines: {machines}\n")
    typed = terminal.type("validate")
    assert typed.code == 2
    assert typed.err.startswith("Error: cluster.yaml:")
    assert typed.err.endswith(f"{told}\n")


@pytest.mark.usefixtures("drivers")
@pytest.mark.parametrize(
    ("machines", "told"),
    [
        ("{driver: none}", "5:12: machines.driver: 'none' is not a valid machine driver; "),
        ("{driver: ours, options: {memory: 2}}", "5:36: machines.options.memory: no such option"),
        ("{driver: ours, options: {memory: 2}, oops: 1}", "5:48: machines.oops: unknown key 'oops'"),
        ("{driver: none, oops: 1}", "5:12: machines.driver: 'none' is not a valid machine driver; "),
    ],
)
def test_machines_are_checked_together_with_the_rest(terminal: Terminal, machines: str, told: str) -> None:
    """Where a part of the machines could not be read, only a driver that does not exist: an option may be missing for that."""
    services = "services: {web: {imge: x, depends_on: [db]}, api: {image: x}}\n"
    terminal.write(f"{SPEC.partition('services:')[0]}machines: {machines}\n{services}")
    typed = terminal.type("validate")
    assert typed.code == 2
    for line in (told, "services.web.imge: unknown key", "services.web.depends_on.0: service 'db' is not"):
        assert typed.err.count(line) == 1, typed.err
    assert ("no such option" in typed.err) is told.endswith("no such option")


@pytest.mark.usefixtures("drivers")
def test_a_driver_that_fails_hides_no_other_fault(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Driver, "check", lambda *_: (_ for _ in ()).throw(Permanent("lost")))
    terminal.write(f"{SPEC}machines: {{driver: ours}}\nnetworks: {{app: {{oops: x}}}}\n")
    typed = terminal.type("validate")
    assert "networks.app.oops: unknown key" in typed.err
    assert "lost" not in typed.err


@pytest.mark.usefixtures("drivers")
def test_all_that_a_place_lacks_is_reported_at_once() -> None:
    wanted = cluster(2)
    drivers: Any = {"local": Driver("lab", [])}
    adapters = Adapters(
        "lab", drivers, {}, lambda _: NotImplemented, contents=Reader({}), folders=CopiedFolders()
    )
    found = Site(wanted, adapters, simulated=False)
    notices: list[str] = []
    with pytest.raises(Permanent, match=r"m1: no room\nm2: no room"):
        preflight(found, notices.append)
    assert notices == ["lab is slow today"]


@pytest.mark.usefixtures("drivers")
def test_a_real_site_has_the_drivers_its_machines_name() -> None:
    ours = cluster(machines={})
    ours = type(ours)("lab", {"m1": Machine("m1", "ours")}, ours.nodes)
    with site(ours, simulate=False) as found:
        assert isinstance(found.adapters.driver("m1"), Driver)
    lost = type(ours)("lab", {"m1": Machine("m1", "none")}, ours.nodes)
    with pytest.raises(Permanent, match="'none' is not a valid machine driver"), site(lost, simulate=False):
        pass


class Forgotten(Driver):
    """One that the spec names no longer, with a machine of the cluster."""

    def observe(self) -> dict[str, MachineState]:
        return {"old": MachineState(Machine("old", "forgotten"), Power.RUNNING)}


class Silent(Driver):
    def observe(self) -> dict[str, MachineState]:
        raise Unreachable("nobody is in")


def _ours() -> Desired:
    return Desired("lab", {"m1": Machine("m1", "ours")}, cluster().nodes)


def unsure(_cluster: str) -> bool:
    raise Unreachable("nobody is in")


def test_drivers_with_machines_the_spec_does_not_name_are_there(monkeypatch: pytest.MonkeyPatch) -> None:
    found = {"ours": Driver, "forgotten": Forgotten, "silent": Silent, "unused": Driver}
    entries = {
        name: SimpleNamespace(load=lambda kind=kind: kind, module="swarmplan") for name, kind in found.items()
    }
    monkeypatch.setattr(installed, "_installed", lambda: entries)
    with site(_ours(), simulate=False) as opened:
        assert sorted(opened.adapters.drivers) == ["forgotten", "ours", "silent"]
        opened.adapters.drivers = {
            "silent": opened.adapters.drivers["silent"]
        }  # the others have no engines to ask
        assert observe(opened.adapters).unasked == {"silent": "nobody is in"}


@pytest.mark.usefixtures("drivers")
@pytest.mark.parametrize("command", [("plan",), ("apply", "--auto-approve")])
def test_notices_are_reported_as_the_preflight_found_them_and_then_what_is_missing(
    terminal: Terminal, command: tuple[str, ...]
) -> None:
    terminal.write(SPEC + "machines: {driver: ours}\n")
    typed = terminal.type(*command)
    assert (typed.code, typed.err) == (1, "Note: lab is slow today\nError: lab-manager-1: no room\n")


@pytest.mark.parametrize(
    ("holds", "loaded"), [(lambda _: True, True), (lambda _: False, False), (unsure, True)]
)
def test_a_driver_that_can_have_no_machines_is_not_loaded(
    monkeypatch: pytest.MonkeyPatch, holds: Any, *, loaded: bool
) -> None:
    module = ModuleType("theirs")
    module.may_hold = holds  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "theirs", module)
    asked: list[str] = []

    def load() -> type[Driver]:
        asked.append("theirs")
        return Driver

    entries = {
        "ours": SimpleNamespace(load=lambda: Driver, module="swarmplan"),
        "theirs": SimpleNamespace(load=load, module="theirs"),
    }
    monkeypatch.setattr(installed, "_installed", lambda: entries)
    with site(_ours(), simulate=False):
        assert bool(asked) is loaded


def test_the_drivers_that_come_along_say_so_without_being_loaded() -> None:
    code = (
        "import sys, swarmplan.drivers.ssh as ssh, swarmplan.drivers.docker_machine as machine;"
        "print(ssh.may_hold('nosuch'), machine.may_hold('nosuch'));"
        "assert not [name for name in sys.modules if name.endswith('.driver')]"
    )
    ran = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert ran.stdout.split()[0] == "False"


@pytest.mark.parametrize(
    ("more", "where"),
    [
        ("machines: {driver: local, options: {subnet: 10.200.0.0/24}}\n", "machines.options.subnet"),
        ("swarm: {default_addr_pool: [198.18.0.0/16]}\n", "swarm.default_addr_pool"),
    ],
)
def test_hosts_are_not_where_overlay_networks_are(terminal: Terminal, more: str, where: str) -> None:
    terminal.write(SPEC + more)
    typed = terminal.type("validate")
    assert typed.code == 2
    assert f": {where}: the hosts' subnet " in typed.err
    terminal.write(
        SPEC + "machines: {driver: local, options: {subnet: 10.200.0.0/24}}\n"
        "swarm: {default_addr_pool: [172.20.0.0/16]}\n"
    )
    assert terminal.type("validate").code == 0


def test_a_subnet_too_small_for_its_machines_does_not_validate(terminal: Terminal) -> None:
    more = "machines: {driver: local, options: {subnet: 198.18.7.0/29}}\nworkers: {count: 5}\n"
    terminal.write(SPEC + more)
    typed = terminal.type("validate")
    assert typed.code == 2
    assert "198.18.7.0/29 has addresses for 5 machines and there are 6" in typed.err
    assert len(typed.err.splitlines()) == 1
