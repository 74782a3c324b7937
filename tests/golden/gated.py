"""Plans of the small cluster as its gates leave them: limits of the policy, a part, what is kept."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from golden.converged import converged
from golden.worlds import contents_rotated, edited

from swarmplan.model.cluster import Desired
from swarmplan.model.key import Key, Kind
from swarmplan.model.labels.kept import with_kept
from swarmplan.model.swarm import SwarmState
from swarmplan.plan.plan import Plan
from swarmplan.plan.planner import make_partial_plan, make_plan


def limited(small: Desired) -> Plan:
    """More is created and changed than the policy allows."""
    policy = replace(small.policy, max_creates=1, max_changes=3)
    return make_plan(replace(small, policy=policy), edited(small))


def creates(small: Desired) -> Plan:
    """A config, a network and a secret are new, more than the policy allows; another version of a secret is a change."""
    token = replace(small.secrets["db_password"], name="token")
    wanted = replace(
        small, secrets={**small.secrets, "token": token}, policy=replace(small.policy, max_creates=1)
    )
    return make_plan(wanted, replace(contents_rotated(small), configs={}, networks={}))


def part(small: Desired) -> Plan:
    """Of one service."""
    return make_partial_plan(small, edited(small), ["services.web"])


def part_up_to_date(small: Desired) -> Plan:
    """Nothing of what is named differs."""
    return make_partial_plan(small, edited(small), ["networks.*"])


def kept(small: Desired) -> Plan:
    """One kept service would be recreated, and so would a kept network; another service has left the file."""
    network, web = small.networks["app"], small.services["web"]
    wanted = replace(
        small,
        networks={"app": replace(network, spec={**network.spec, "Internal": True})},
        services={"web": replace(web, spec={**web.spec, "Mode": {"Global": {}}})},
        kept=frozenset({Key(Kind.NETWORK, "app"), Key(Kind.SERVICE, "web")}),
    )
    live = converged(small)
    assert isinstance(live.swarm, SwarmState)
    remembered = with_kept(live.swarm.spec, wanted.kept | {Key(Kind.SERVICE, "agent")})
    return make_plan(wanted, replace(live, swarm=replace(live.swarm, spec=remembered)))


GATED: Mapping[str, Callable[[Desired], Plan]] = {
    plan.__name__: plan for plan in (limited, creates, part, part_up_to_date, kept)
}
