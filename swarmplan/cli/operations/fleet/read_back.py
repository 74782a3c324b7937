"""The indexes of clusters that are there though nothing is remembered of their fleet: what they have of the address pools says it."""

import threading
from typing import TYPE_CHECKING

from swarmplan.cli.operations.fleet.fleet import Fleet
from swarmplan.cli.operations.fleet.one_cluster import work_on_all
from swarmplan.errors import SwarmplanError
from swarmplan.fleet.members import Member
from swarmplan.model.machine import MachineState
from swarmplan.model.swarm import SwarmState
from swarmplan.observe.snapshot import observe
from swarmplan.spec.fleet.settings import INDEX
from swarmplan.spec.fleet.values import HOSTS_SETTING

if TYPE_CHECKING:
    from swarmplan.model.cluster import Observed
    from swarmplan.spec.fleet.settings import FleetSettings

_NOTE = "nothing is remembered of the fleet {} on this machine; students whose clusters are there keep the index that these have"

_SUBNET = HOSTS_SETTING.rpartition(".")[2]


def read_back(fleet: Fleet, stop: threading.Event) -> None:
    """Give the students the indexes that their clusters have, before another one gets an index anew. A name with an index in it says which
    cluster it is, and nothing of whose. Raises Interrupted."""
    settings = fleet.settings
    unsaid = {one.id for one in settings.students if one.index is None}
    pools = settings.networks or settings.hosts
    if fleet.known or not unsaid or not pools or INDEX in settings.naming:
        return

    def work(member: Member) -> int | None:
        try:
            with fleet.opened(member) as found:
                seen = observe(found.adapters, found.desired.policy.parallelism, found.desired)
        except SwarmplanError:  # said in the row of the cluster
            return None
        return index_of(settings, seen)

    members = [one for one in fleet.members() if one.student.id in unsaid]
    stopped = "stopped while looking at the clusters; nothing was changed"
    indexes = work_on_all(fleet, members, work, stop, stopped=stopped)
    fleet.seen = {
        member.student.id: index for member, index in zip(members, indexes, strict=True) if index is not None
    }
    if fleet.seen:
        fleet.note(_NOTE.format(settings.name))


def index_of(settings: "FleetSettings", seen: "Observed") -> int | None:
    """The index whose parts of the pools this cluster has; None where it has none of them."""
    found: list[int | None] = []
    if settings.networks and isinstance(seen.swarm, SwarmState):
        found += [settings.networks.index_of(part) for part in seen.swarm.default_addr_pool]
    if settings.hosts:
        machines = [one for one in seen.machines.values() if isinstance(one, MachineState)]
        ranges = [str(one.machine.options.get(_SUBNET) or one.address or "") for one in machines]
        found += [settings.hosts.index_of(one) for one in ranges if one]
    return next((index for index in found if index is not None), None)
