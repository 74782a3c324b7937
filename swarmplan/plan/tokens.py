"""Join tokens: marked before they are used, made anew after the last join."""

from collections.abc import Collection

from swarmplan.model.change import Action, FieldDiff
from swarmplan.model.key import Key, Kind
from swarmplan.model.swarm import SwarmState
from swarmplan.plan.draft import Draft, Needs
from swarmplan.steps.membership import JoinNode
from swarmplan.steps.tokens import MarkTokens, RotateTokens, marked

_SWARM = Key(Kind.SWARM)


def plan_mark(draft: Draft, joining: Collection[str], swarm: Needs) -> Needs:
    """The steps after which these machines may join: with ``rotate_tokens: after_join`` the use of tokens is noted first."""
    if not draft.desired.swarm.rotate_after_join or not joining:
        return swarm
    roles = frozenset(str(draft.desired.nodes[name].role) for name in joining)
    mark = MarkTokens(key=_SWARM, roles=roles, needs=swarm, reason="rotate_tokens: after_join")
    return frozenset({draft.step(mark)})


def plan_rotation(draft: Draft) -> None:
    """Make used tokens anew once every join of this plan is done; also those that an earlier run left marked."""
    joins = [step.name for step in draft.steps() if isinstance(step, JoinNode)]
    live = draft.observed.swarm
    left = marked(live.spec) if isinstance(live, SwarmState) else frozenset()
    if not left and not (joins and draft.desired.swarm.rotate_after_join):
        return
    if not joins:
        draft.change(
            _SWARM, Action.UPDATE, [FieldDiff("join tokens", f"used ({', '.join(sorted(left))})", "new")]
        )
    draft.step(
        RotateTokens(
            key=_SWARM, needs=draft.gate(Key(Kind.SWARM, "joined"), joins), reason="rotate_tokens: after_join"
        )
    )
