"""The state of each cluster of a fleet, looked at several at a time."""

import threading
import time
from collections.abc import Sequence

from swarmplan.cli.operations.fleet.fleet import Fleet
from swarmplan.cli.operations.fleet.one_cluster import work_on_all
from swarmplan.cli.operations.fleet.rights import check_rights
from swarmplan.errors import SwarmplanError
from swarmplan.fleet.members import Member
from swarmplan.fleet.status import MemberState
from swarmplan.health.adoption import with_adopted
from swarmplan.health.gone_values import without_gone_values
from swarmplan.health.problems import any_paused, problem_of
from swarmplan.health.quorum import quorum_now
from swarmplan.health.summary import problems
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.swarm import SwarmState
from swarmplan.observe.snapshot import observe
from swarmplan.render.status.rows import service_rows


def states(fleet: Fleet, members: Sequence[Member], stop: threading.Event) -> tuple[MemberState, ...]:
    """The state of each, in this order. Raises Interrupted."""
    check_rights(fleet, members)
    now = time.time()

    def work(member: Member) -> MemberState:
        expired = member.expired(fleet.settings.ttl, now)
        try:
            with fleet.opened(member) as found:
                seen = observe(found.adapters, found.desired.policy.parallelism)
                return _state(fleet, member, found.desired, seen, expired=expired)
        except SwarmplanError as error:
            return MemberState(member, error=str(error), expired=expired)

    return work_on_all(fleet, members, work, stop, stopped="stopped while looking at the clusters")


def _state(fleet: Fleet, member: Member, desired: Desired, seen: Observed, *, expired: bool) -> MemberState:
    observed = without_gone_values(desired, with_adopted(desired, seen))
    up = sum(1 for name in desired.machines if problem_of(desired, observed, name) is None)
    managers = None
    if isinstance(observed.swarm, SwarmState):
        quorum = quorum_now(observed)
        managers = (quorum.reachable, quorum.total)
    rows = service_rows(desired, observed)
    swarm = fleet.remedies.of_swarm(member, desired, observed) if member.cluster in fleet.known else ""
    healthy = sum(1 for row in rows if row["in_spec"] and row["state"] == "up")
    return MemberState(
        member,
        machines=(up, len(desired.machines)),
        managers=managers,
        services=(healthy, len(desired.services)),
        problems=tuple(problems(desired, observed, swarm)),
        paused=any_paused(observed),
        absent=not observed.machines and observed.swarm is None,
        expired=expired,
    )
