"""``swarm:``: managers, workers and quorum."""

from swarmplan.fleet.checks.results import PASSED, Finding, Status, failed_for
from swarmplan.fleet.checks.snapshot import Snapshot
from swarmplan.health.quorum import lost_quorum, quorum_now
from swarmplan.model.swarm import Role
from swarmplan.spec.fleet.checks import OfSwarm


def judge(wanted: OfSwarm, snapshot: Snapshot) -> Finding:
    """Whether the swarm is so."""
    unreadable = snapshot.unreadable()
    if unreadable is not None:
        return _without_leader(wanted, snapshot, unreadable)
    roles = [node.node.role for node in snapshot.seen.nodes]
    found = {
        "managers": roles.count(Role.MANAGER),
        "workers": roles.count(Role.WORKER),
        "reachable": quorum_now(snapshot.seen).reachable,
    }
    reasons = [
        f"{words}: {found[key]}, not {asked}"
        for key, words in (
            ("managers", "managers"),
            ("workers", "workers"),
            ("reachable", "reachable managers"),
        )
        if (asked := getattr(wanted, key)) is not None and asked != found[key]
    ]
    if wanted.quorum is False:
        reasons.append(f"the swarm has its quorum ({quorum_now(snapshot.seen)})")
    return failed_for(reasons)


def _without_leader(wanted: OfSwarm, snapshot: Snapshot, unreadable: Finding) -> Finding:
    """Where the quorum is lost, that may be what is asked for; how many workers there are nobody can tell then."""
    status = lost_quorum(snapshot.seen)
    lost = status is not None or (unreadable.status is Status.FAIL and snapshot.all_managers_stopped())
    if not lost or wanted.quorum is not False or wanted.workers is not None:
        return unreadable
    if status is None:
        return PASSED if wanted.managers is None and not wanted.reachable else unreadable
    reasons = [
        f"{words}: {there}, not {asked}"
        for asked, there, words in (
            (wanted.managers, status.quorum.total, "managers"),
            (wanted.reachable, status.quorum.reachable, "managers that answer"),
        )
        if asked is not None and asked != there
    ]
    return failed_for(reasons)
