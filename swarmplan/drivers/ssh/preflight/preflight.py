"""What keeps hosts from becoming one swarm, found before anything is done to them."""

from collections.abc import Collection, Mapping

from swarmplan.dataclass import dataclass
from swarmplan.drivers.ssh.connection.connection import Connection
from swarmplan.drivers.ssh.connection.target import peer_address
from swarmplan.drivers.ssh.preflight import between, ports
from swarmplan.drivers.ssh.preflight import host as preflight_host
from swarmplan.drivers.ssh.preflight.facts import DATA, Facts, collect
from swarmplan.drivers.ssh.preflight.ports_probe import asked_all, try_ports
from swarmplan.errors import Failure, Permanent
from swarmplan.model.machine import Machine

Hosts = Mapping[str, tuple[Machine, Connection]]


@dataclass(frozen=True, slots=True)
class Findings:
    """What is wrong, and what is only worth knowing: one line each."""

    faults: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()


def examine(hosts: Hosts, known: Collection[str]) -> Findings:
    """Ask all hosts at once, when there is one that is not ``known``: prepared for the cluster before. Changes nothing.

    A host that cannot be reached keeps no other from being examined, and is reported. One that answers, is new, and will
    never tell what was asked is a fault: nobody would know what it lacks.
    """

    def ask(name: str) -> Facts:
        machine, connection = hosts[name]
        return collect(connection, str(machine.engine.options.get("data-root") or DATA))

    new = hosts.keys() - set(known)
    facts, failed = asked_all(hosts if new else (), ask)
    refused = {name for name in new & failed.keys() if isinstance(failed[name], Permanent)}
    errors = tuple(str(failed[name]) for name in sorted(refused))
    unchecked = tuple(_unchecked(name, failed[name]) for name in sorted(failed.keys() - refused))
    new &= facts.keys()
    if not new:
        return Findings(errors, unchecked)
    addresses = {name: _address(hosts[name][0], facts[name]) for name in facts}
    faults = [line for name in sorted(new) for line in preflight_host.faults(hosts[name][0], facts[name])]
    notices = [line for name in sorted(new) for line in preflight_host.notices(hosts[name][0], facts[name])]
    faults += between.faults(facts, addresses, new)
    notices += between.notices(facts, new)
    blocked, untested = _ports(hosts, facts, addresses, new)
    return Findings((*errors, *faults, *blocked), (*unchecked, *notices, *untested))


def _unchecked(name: str, error: Failure) -> str:
    own = f"machine {name}: "
    return f"{own}not checked, so its problems are not known yet: {str(error).removeprefix(own)}"


def _ports(
    hosts: Hosts, facts: Mapping[str, Facts], addresses: Mapping[str, str], new: Collection[str]
) -> tuple[list[str], list[str]]:
    peers = {
        name: ports.Peer(
            addresses[name],
            bind=addresses[name] if addresses[name] in host.addresses else "0.0.0.0",  # noqa: S104  # translated on the way
            new=name in new,
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
