"""Join tokens: marked before they are used, recreated after the last join."""

from collections.abc import Collection

from swarmplan.model.change import Action, FieldDiff
from swarmplan.model.key import Key, Kind
from swarmplan.model.swarm import SwarmState
from swarmplan.plan.draft import Draft
from swarmplan.steps.facts import FactKind
from swarmplan.steps.swarm.tokens import MarkTokens, RotateTokens, marked

_SWARM = Key(Kind.SWARM)


def plan_mark(draft: Draft, joining: Collection[str]) -> None:
    """With ``rotate_tokens: after_join`` note the use of tokens before these machines join."""
    if draft.desired.swarm.rotate_after_join and joining:
        roles = frozenset(str(draft.desired.nodes[name].role) for name in joining)
        draft.step(MarkTokens(key=_SWARM, roles=roles, reason="rotate_tokens: after_join"))


def plan_rotation(draft: Draft) -> None:
    """Make used tokens anew once every join of this plan is done; also those that an earlier run left marked."""
    joins = draft.provides(FactKind.NODES_JOINED)
    live = draft.observed.swarm
    left = marked(live.spec) if isinstance(live, SwarmState) else frozenset()
    if not left and not (joins and draft.desired.swarm.rotate_after_join):
        return
    if not joins:
        draft.change(
            _SWARM, Action.UPDATE, [FieldDiff("join tokens", f"used ({', '.join(sorted(left))})", "new")]
        )
    draft.step(RotateTokens(key=_SWARM, reason="rotate_tokens: after_join"))
