"""The machine drivers that are installed: opened for a cluster, and its options checked by them."""

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING

from swarmplan.errors import Failure, Permanent, SpecError
from swarmplan.model.cluster import Desired
from swarmplan.model.values.nearest import suggestion
from swarmplan.ports import MachineDriver
from swarmplan.spec.yaml.tree import dotted

if TYPE_CHECKING:
    from swarmplan.spec import Loaded

_GROUP = "swarmplan.drivers"
"""The entry point group drivers are found by; what one must provide is described at ``ports.MachineDriver``."""
_LOCAL = "local"
_DOCKER_MACHINES = frozenset({
    "amazonec2", "azure", "digitalocean", "exoscale", "google", "hyperv", "kvm", "kvm2", "openstack", "qemu", "rackspace",
    "softlayer", "virtualbox", "vmware", "vmwarefusion", "vmwarevcloudair", "vmwarevsphere",
})  # fmt: skip
"""The drivers that docker-machine comes with, and those of its plug-ins that are in wide use."""


def check_options(spec: "Loaded") -> None:
    """Let each driver validate its own options. Raises SpecError with every error, positioned."""
    problems: list[str] = [
        spec.problem(path, f"{dotted(path)}: {message}")
        for path, message in machine_faults(spec, drivers_only=False)
    ]
    if problems := problems or _overlapping_pools(spec):
        raise SpecError(list(dict.fromkeys(problems)))


def machine_faults(read: "Loaded", *, drivers_only: bool) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Where a machine's driver or options are wrong, and how. ``drivers_only``: only drivers that cannot be loaded; nothing is asked of
    the others."""
    for name, path, message in _faults(read.desired, drivers_only=drivers_only):
        yield read.setting_path(name, *path.split(".")), message


def check_machines(desired: Desired, file: str) -> None:
    """The same for a saved plan. Raises SpecError with every error."""
    problems = [f"{file}: machines.{name}.{path}: {message}" for name, path, message in _faults(desired)]
    if problems:
        raise SpecError(problems)


def of_docker_machine(name: str) -> str:
    """How a driver of docker-machine's own is written; "" for any other name."""
    if name not in _DOCKER_MACHINES:
        return ""
    return f"; {name} is one of docker-machine's: write driver: docker-machine, options: {{driver: {name}}}"


def driver_names(desired: Desired) -> list[str]:
    """The drivers that the spec names."""
    return sorted({machine.driver for machine in desired.machines.values()})


def open_drivers(desired: Desired) -> dict[str, MachineDriver]:
    """Those that the spec names, and others that have machines of the cluster, or may: these are to be removed, so they must
    be observed. Raises Permanent where one that is named cannot be loaded."""
    drivers = {name: open_driver(name, desired) for name in driver_names(desired)}
    for name in sorted(_installed().keys() - drivers.keys()):
        if _may_hold(name, desired.cluster):
            driver = _open(name, desired)
            if not isinstance(driver, str) and _may_have_machines(driver):
                drivers[name] = driver
    return drivers


def open_driver(name: str, desired: Desired) -> MachineDriver:
    """The driver of this name, opened for the cluster. Raises Permanent where it cannot be loaded."""
    driver = _open(name, desired)
    if isinstance(driver, str):
        raise Permanent(driver)
    return driver


def _faults(desired: Desired, *, drivers_only: bool = False) -> Iterator[tuple[str, str, str]]:
    """(The machine, the setting, what is wrong with it), as each driver validates its own."""
    known = _installed() if drivers_only else {}
    drivers = {name: _open(name, desired) for name in driver_names(desired) if name not in known}
    for name, machine in desired.machines.items():
        if machine.driver in known:
            continue
        driver = drivers[machine.driver]
        found = [("driver", driver)] if isinstance(driver, str) else driver.check(machine)
        for path, message in found:
            yield name, path, message


def _overlapping_pools(spec: "Loaded") -> list[str]:
    """A line for each subnet of local hosts that overlaps the address pool of overlay networks."""
    from swarmplan.drivers.local.subnet import POOL
    from swarmplan.model.values.subnet import DEFAULT_POOL, overlap

    pools = spec.desired.swarm.init.default_addr_pool or (DEFAULT_POOL,)
    found: list[str] = []
    for name, machine in spec.desired.machines.items():
        if machine.driver != _LOCAL:
            continue
        subnet = machine.options.get("subnet")
        own = spec.setting_path(name, "options", "subnet") if subnet else ("swarm", "default_addr_pool")
        found += [
            spec.problem(
                own,
                f"{dotted(own)}: the hosts' subnet {subnet or POOL} overlaps the pool of overlay networks {pool}: tasks could not"
                " reach the hosts; change one of the two",
            )
            for pool in pools
            if overlap(str(subnet or POOL), pool)
        ]
    return found


def _may_have_machines(driver: MachineDriver) -> bool:
    try:
        return bool(driver.observe())
    except Failure:
        return True  # the snapshot will report the error


def _may_hold(name: str, cluster: str) -> bool:
    """The answer of the driver's module, where it has one: loading a driver for nothing takes time."""
    try:
        may_hold = getattr(import_module(_installed()[name].module), "may_hold", None)
        return may_hold is None or bool(may_hold(cluster))
    except (ImportError, Failure, OSError):
        return True


@cache
def _installed() -> dict[str, EntryPoint]:
    """The entry points of drivers by name: finding them reads the metadata of every installed package."""
    return {entry.name: entry for entry in entry_points(group=_GROUP)}


def _open(name: str, desired: Desired) -> MachineDriver | str:
    """The driver, opened for the cluster, or one line on why there is none."""
    found = _installed()
    if name not in found:
        return (
            f"{name!r} is not a valid machine driver; installed: {', '.join(sorted(found))}"
            f"{of_docker_machine(name) or suggestion(name, found)}"
        )
    machines = [machine for machine in desired.machines.values() if machine.driver == name]
    try:
        driver: MachineDriver = found[name].load()(desired.cluster, machines)
    except ImportError as error:
        return f"the machine driver {name} cannot be loaded: {error}"
    return driver
