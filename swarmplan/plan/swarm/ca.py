"""The certificate authority, recreated last: a node that joins meanwhile could be refused, and one that goes holds it up."""

from collections.abc import Mapping
from typing import Any

from swarmplan.model.change import Action
from swarmplan.model.key import Key, Kind
from swarmplan.model.swarm import SwarmState
from swarmplan.plan.draft import NOTHING, Draft
from swarmplan.steps.swarm.ca import AuthorityRotated, RotateAuthority

_SWARM = Key(Kind.SWARM)
_GROUP, _COUNTER = "CAConfig", "ForceRotate"


def apart(spec: Mapping[str, Any]) -> dict[str, Any]:
    """The settings without the counter by which the authority is recreated."""
    group = {name: value for name, value in spec.get(_GROUP, {}).items() if name != _COUNTER}
    rest = {name: value for name, value in spec.items() if name != _GROUP}
    return rest | ({_GROUP: group} if group else {})


def plan_authority(draft: Draft) -> None:
    """Plan the rotation that the spec asks for, and await one that is under way."""
    live = draft.observed.swarm
    if not isinstance(live, SwarmState):
        return
    wanted = draft.desired.swarm.spec.get(_GROUP, {}).get(_COUNTER)
    why, after = "a new certificate authority is being distributed", NOTHING
    if wanted is not None and wanted != (live.spec.get(_GROUP, {}).get(_COUNTER) or 0):
        spec = {_GROUP: {_COUNTER: wanted}}
        why = "swarm.force_rotate requests a new certificate authority"
        after = frozenset({draft.step(RotateAuthority(key=_SWARM, spec=spec, reason=why))})
    elif not live.rotating:
        return
    elif _SWARM not in draft.changes:
        draft.change(_SWARM, Action.WAIT, note=why + _held_up(draft))
    draft.step(AuthorityRotated(key=_SWARM, needs=after, reason=why))


def _held_up(draft: Draft) -> str:
    """Who keeps a rotation from its end: nodes that are down, for as long as they are listed."""
    down = [state.node.machine or state.hostname for state in draft.observed.nodes if state.status == "down"]
    return f", which cannot complete while {', '.join(sorted(down))} is down" if down else ""
