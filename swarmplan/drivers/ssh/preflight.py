"""What keeps hosts from becoming one swarm, found before anything is done to them."""

from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from swarmplan.drivers.ssh import ports, preflight_fleet, preflight_host
from swarmplan.drivers.ssh.address import peer_address
from swarmplan.drivers.ssh.connection import Connection
from swarmplan.drivers.ssh.ports_probe import try_ports
from swarmplan.drivers.ssh.survey import DATA, Facts, survey
from swarmplan.errors import Failure
from swarmplan.model.machine import Machine

Hosts = Mapping[str, tuple[Machine, Connection]]


@dataclass(frozen=True, slots=True)
class Findings:
    """What is wrong, and what is only worth knowing: one line each."""

    faults: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()


def examine(hosts: Hosts, known: Collection[str]) -> Findings:
    """Ask all hosts at once, when there is one that is not ``known``: prepared for the cluster before. Changes nothing.

    A host that cannot be reached is left out: who observes it says so, and the others go on.
    """
    fresh = hosts.keys() - set(known)
    facts = _surveyed(hosts) if fresh else {}
    fresh &= facts.keys()
    if not fresh:
        return Findings()
    addresses = {name: _address(hosts[name][0], facts[name]) for name in facts}
    faults = [line for name in sorted(fresh) for line in preflight_host.faults(hosts[name][0], facts[name])]
    notices = [line for name in sorted(fresh) for line in preflight_host.notices(hosts[name][0], facts[name])]
    faults += preflight_fleet.faults(facts, addresses, fresh)
    notices += preflight_fleet.notices(facts, fresh)
    blocked, told = _ports(hosts, facts, addresses, fresh)
    return Findings((*faults, *blocked), (*notices, *told))


def _surveyed(hosts: Hosts) -> dict[str, Facts]:
    """What each host that answers says of itself."""
    found: dict[str, Facts] = {}

    def ask(name: str) -> None:
        machine, connection = hosts[name]
        try:
            found[name] = survey(connection, str(machine.engine.options.get("data-root") or DATA))
        except Failure:
            return

    with ThreadPoolExecutor(len(hosts)) as pool:
        list(pool.map(ask, hosts))
    return found


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
    faults, notices = ports.judged(peers, reports)
    return faults, [*notices, *ports.untried(peers), *ports.missed(peers, reports), *failed.values()]


def _address(machine: Machine, facts: Facts) -> str:
    """Where its peers reach it; by a name in the user's ssh configuration they would not."""
    return peer_address(machine.options, facts.source) or str(machine.options["address"])
