"""Rotations: join tokens are marked before they are used and recreated after the last join; the certificate authority is
recreated last, as a node that joins meanwhile could be refused, and one that leaves holds it up."""

from collections.abc import Collection, Mapping
from typing import Any

from swarmplan.model.change import Action, FieldDiff
from swarmplan.model.key import SWARM
from swarmplan.model.swarm import SwarmState
from swarmplan.plan.draft import NOTHING, Draft
from swarmplan.steps.facts import FactKind
from swarmplan.steps.swarm.ca import AuthorityRotated, RotateAuthority
from swarmplan.steps.swarm.tokens import RecordTokenUse, RotateTokens, marked


def plan_mark(draft: Draft, joining: Collection[str]) -> None:
    """With ``rotate_tokens: after_join`` note the use of tokens before these machines join."""
    if draft.desired.swarm.rotate_after_join and joining:
        roles = frozenset(str(draft.desired.nodes[name].role) for name in joining)
        draft.step(RecordTokenUse(key=SWARM, roles=roles, reason="rotate_tokens: after_join"))


def plan_rotation(draft: Draft) -> None:
    """Rotate used tokens once every join of this plan is done; also those that an earlier run left marked."""
    joins = draft.provides(FactKind.NODES_JOINED)
    live = draft.observed.swarm
    left = marked(live.spec) if isinstance(live, SwarmState) else frozenset()
    if not left and not (joins and draft.desired.swarm.rotate_after_join):
        return
    if not joins:
        draft.change(
            SWARM, Action.UPDATE, [FieldDiff("join tokens", f"used ({', '.join(sorted(left))})", "new")]
        )
    draft.step(RotateTokens(key=SWARM, reason="rotate_tokens: after_join"))


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
        after = frozenset({draft.step(RotateAuthority(key=SWARM, spec=spec, reason=why))})
    elif not live.rotating:
        return
    elif SWARM not in draft.changes:
        draft.change(SWARM, Action.WAIT, note=why + _held_up(draft))
    draft.step(AuthorityRotated(key=SWARM, needs=after, reason=why))


def _held_up(draft: Draft) -> str:
    """Who keeps a rotation from its end: nodes that are down, for as long as they are listed."""
    down = [state.node.machine or state.hostname for state in draft.observed.nodes if state.status == "down"]
    return f", which cannot complete while {', '.join(sorted(down))} is down" if down else ""
