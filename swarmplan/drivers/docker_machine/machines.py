"""The machines of one cluster: where each is, whose it is, what was seen of it, and having it for oneself."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from swarmplan.drivers.docker_machine import preflight, session
from swarmplan.drivers.docker_machine.cli import Cli
from swarmplan.drivers.docker_machine.observe.inspection import inspected
from swarmplan.drivers.docker_machine.observe.observe import Observed, observe_joined, observe_one
from swarmplan.drivers.docker_machine.observe.observe import unreadable as why_unreadable
from swarmplan.drivers.docker_machine.observe.state import NONE
from swarmplan.drivers.docker_machine.place import Place, place_of
from swarmplan.drivers.docker_machine.store.claim import Claim, claim_of, is_unowned
from swarmplan.drivers.docker_machine.store.locks import Lock, locked
from swarmplan.drivers.swarm_folder import host as swarm_folder
from swarmplan.errors import Permanent
from swarmplan.model.machine import Machine
from swarmplan.model.values.unknown import Unknown

_WAIT = 1200.0
"""Seconds for another command on the same machine to end: a create has 900."""


class ClusterMachines:
    """``declared`` are those of the spec, ``seen`` what was found last, until it may be otherwise."""

    def __init__(self, cluster: str, machines: Sequence[Machine]) -> None:
        self.cluster = cluster
        self.declared = {machine.name: machine for machine in machines}
        self.seen: dict[str, Observed] = {}

    def places(self) -> list[Place]:
        """Where machines of the cluster are looked for: where some are declared, and where docker-machine works by itself."""
        return list(dict.fromkeys([*map(place_of, self.declared.values()), place_of(None)]))

    def place(self, name: str) -> Place:
        """Where this machine is: as it is declared, else where one of ours is found, else where it would be."""
        if name in self.declared:
            return place_of(self.declared[name])
        claims = ((place, claim_of(place.store, name)) for place in self.places())
        return next((place for place, claim in claims if self.is_ours(claim)), place_of(None))

    def is_ours(self, claim: Claim | None) -> bool:
        """Whether it is one of the cluster."""
        return claim is not None and claim.owner == self.cluster

    def look(self, name: str) -> Observed | None:
        """What is found of it now; None where it is none of ours."""
        self.seen.pop(name, None)
        place = self.place(name)
        if self.is_ours(claim_of(place.store, name)):
            seen = observe_one(Cli(place), name, self.declared.get(name))
        else:
            seen = self.joined(name)
        if seen is not None:
            self.seen[name] = seen
        return seen

    def joined(self, name: str) -> Observed | None:
        """A look at a declared machine that is nobody's and in a swarm."""
        declared, place = self.declared.get(name), self.place(name)
        if declared is None or not is_unowned(claim_of(place.store, name)):
            return None
        return observe_joined(Cli(place), declared)

    def unreadable(self) -> dict[str, Unknown]:
        """Declared machines of which not even the owner is known."""
        found = {}
        for name, machine in self.declared.items():
            cli = Cli(place_of(machine))
            claim = claim_of(cli.place.store, name)
            if claim is not None and claim.fault and not claim.owner:
                found[name] = Unknown(why_unreadable(cli, name, claim))
        return found

    def claimed(self, name: str) -> tuple[Cli, Claim]:
        """A machine of ours. Raises Permanent for any other."""
        cli = Cli(self.place(name))
        claim = claim_of(cli.place.store, name)
        if claim is None:
            raise Permanent(
                f"machine {name}: docker-machine has no machine of this name; `swarmplan apply` creates it"
            )
        if not self.is_ours(claim):
            raise Permanent(preflight.belongs_to_another(cli, name, claim))
        return cli, claim

    @contextmanager
    def ours(self, name: str) -> Iterator[tuple[Cli, Lock, Claim]]:
        """Have a machine of ours for oneself. Asked before as well: a lock is a file in the store."""
        cli, _ = self.claimed(name)
        with self.alone(cli, name) as lock:
            _, claim = self.claimed(name)
            yield cli, lock, claim

    @contextmanager
    def entered(self, name: str) -> Iterator[swarm_folder.Shell]:
        """Have it for oneself, with a way to run scripts there."""
        with self.ours(name) as (cli, lock, _):
            see_host(cli, name)
            note = lock.note
            yield lambda text, _, deadline: session.script(cli, name, text, deadline=deadline, begun=note)

    @contextmanager
    def alone(self, cli: Cli, name: str) -> Iterator[Lock]:
        """Hold a machine's lock; what was seen of it before says nothing any more."""
        with locked(cli.place.store.locks, name, _WAIT, f"machine {name}") as lock:
            try:
                yield lock
            finally:
                self.seen.pop(name, None)


def see_host(cli: Cli, name: str) -> None:
    """Raises Permanent where there is only an engine."""
    if inspected(cli, name).driver == NONE:
        reason = "docker-machine's driver none has an engine but no host to log in to"
        raise Permanent(f"machine {name}: {reason}")
