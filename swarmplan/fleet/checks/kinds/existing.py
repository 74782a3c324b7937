"""``network:``, ``secret:``, ``config:`` and ``stack:``: whether there is one of this name."""

from swarmplan.fleet.checks.results import PASSED, Finding, Status, failed_for
from swarmplan.fleet.checks.snapshot import Snapshot
from swarmplan.model.labels.ownership import STACK_LABEL
from swarmplan.model.values.nearest import suggestion
from swarmplan.spec.fleet.checks import Exists


def judge(wanted: Exists, snapshot: Snapshot) -> Finding:
    """Whether it is there; of a stack, whether all its services run."""
    if (unreadable := snapshot.unreadable()) is not None:
        return unreadable
    if wanted.kind == "stack":
        return _stack(wanted.name, snapshot)
    seen, desired = snapshot.seen, snapshot.graded.desired
    there = {"network": seen.networks, "secret": seen.secrets, "config": seen.configs}[wanted.kind]
    declared = {"secret": desired.secrets, "config": desired.configs}.get(wanted.kind, {})
    content = declared.get(wanted.name)
    if wanted.name in there or (content is not None and any(map(content.is_version, there))):
        return PASSED
    near = suggestion(wanted.name, there)
    return Finding(Status.FAIL, f"there is no {wanted.kind} {wanted.name}{near}", absent=True)


def _stack(name: str, snapshot: Snapshot) -> Finding:
    of = {
        key: (state.spec.get("Labels") or {}).get(STACK_LABEL, "")
        for key, state in snapshot.seen.services.items()
    }
    services = [state for key, state in sorted(snapshot.seen.services.items()) if of[key] == name]
    if not services:
        near = suggestion(name, {stack for stack in of.values() if stack})
        return Finding(Status.FAIL, f"there is no stack {name}{near}", absent=True)
    return failed_for([f"{one.service.name}: {one.missing}" for one in services if one.missing is not None])
