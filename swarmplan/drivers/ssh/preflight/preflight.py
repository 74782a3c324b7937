"""What keeps hosts from becoming one swarm, found before anything is done to them."""

from collections.abc import Collection, Mapping

from swarmplan.dataclass import dataclass
from swarmplan.drivers.ssh.address import peer_address
from swarmplan.drivers.ssh.connection.connection import Connection
from swarmplan.drivers.ssh.preflight import fleet, ports
from swarmplan.drivers.ssh.preflight import host as preflight_host
from swarmplan.drivers.ssh.preflight.facts import DATA, Facts, collect
from swarmplan.drivers.ssh.preflight.ports_probe import try_ports
from swarmplan.errors import Failure, Permanent
from swarmplan.model.machine import Machine
from swarmplan.workers import Workers

Hosts = Mapping[str, tuple[Machine, Connection]]


@dataclass(frozen=True, slots=True)
class Findings:
    """What is wrong, and what is only worth knowing: one line each."""

    faults: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()


def examine(hosts: Hosts, known: Collection[str]) -> Findings:
    """Ask all hosts at once, when there is one that is not ``known``: prepared for the cluster before. Changes nothing.

    A host that cannot be reached keeps no other from being examined, and is told of. One that answers, is new, and will
    never tell what was asked is a fault: nobody would know what it lacks.
    """
    fresh = hosts.keys() - set(known)
    facts, failed = _surveyed(hosts) if fresh else ({}, {})
    hopeless = {name for name in fresh & failed.keys() if isinstance(failed[name], Permanent)}
    unasked = tuple(str(failed[name]) for name in sorted(hopeless))
    untold = tuple(_unexamined(name, failed[name]) for name in sorted(failed.keys() - hopeless))
    fresh &= facts.keys()
    if not fresh:
        return Findings(unasked, untold)
    addresses = {name: _address(hosts[name][0], facts[name]) for name in facts}
    faults = [line for name in sorted(fresh) for line in preflight_host.faults(hosts[name][0], facts[name])]
    notices = [line for name in sorted(fresh) for line in preflight_host.notices(hosts[name][0], facts[name])]
    faults += fleet.faults(facts, addresses, fresh)
    notices += fleet.notices(facts, fresh)
    blocked, told = _ports(hosts, facts, addresses, fresh)
    return Findings((*unasked, *faults, *blocked), (*untold, *notices, *told))


def _surveyed(hosts: Hosts) -> tuple[dict[str, Facts], dict[str, Failure]]:
    """What each host that answers says of itself, and why the others did not."""
    found: dict[str, Facts] = {}
    failed: dict[str, Failure] = {}

    def ask(name: str) -> None:
        machine, connection = hosts[name]
        try:
            found[name] = collect(connection, str(machine.engine.options.get("data-root") or DATA))
        except Failure as error:
            failed[name] = error

    with Workers(len(hosts)) as pool:
        list(pool.map(ask, hosts))
    return found, failed


def _unexamined(name: str, error: Failure) -> str:
    own = f"machine {name}: "
    return f"{own}not checked, so its problems are not known yet: {str(error).removeprefix(own)}"


def _ports(
    hosts: Hosts, facts: Mapping[str, Facts], addresses: Mapping[str, str], fresh: Collection[str]
) -> tuple[list[str], list[str]]:
    """What is blocked between them, and what could not be tried."""
    peers = {
        name: ports.Peer(
            addresses[name],
            bind=addresses[name] if addresses[name] in host.addresses else "0.0.0.0",  # noqa: S104  # translated on the way
            fresh=name in fresh,
            python=bool(host.python),
            bound=frozenset(host.bound),
        )
        for name, host in sorted(facts.items())
    }
    reports, failed = try_ports({name: hosts[name][1] for name in peers}, peers)
    faults, notices = ports.evaluate(peers, reports)
    return faults, [*notices, *ports.untested(peers), *ports.too_slow(peers, reports), *failed.values()]


def _address(machine: Machine, facts: Facts) -> str:
    """Where its peers reach it; by a name in the user's ssh configuration they would not."""
    return peer_address(machine.options, facts.source) or str(machine.options["address"])
