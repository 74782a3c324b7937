"""Law 3 as a judgement of a plan, and a planner with the bug that it is to catch."""

from dataclasses import replace
from graphlib import TopologicalSorter

from swarmplan.model.swarm import Role
from swarmplan.plan.plan import Plan
from swarmplan.steps.base import Step
from swarmplan.steps.swarm.membership import JoinNode
from swarmplan.steps.swarm.nodes import DemoteNode, PromoteNode
from swarmplan.steps.swarm.swarm import InitSwarm


def breaches(plan: Plan) -> list[str]:
    """Where the plan, or a part of it from its beginning, has too few managers, or lets one go before another is there. One
    that joins again goes first, of course."""
    found = [f"{name}: {quorum}" for name, quorum in plan.quorum if not (quorum.safe and quorum.total)]
    if any(isinstance(step, InitSwarm) for step in plan.steps):
        return found  # a swarm recreated: the old one ends first
    order = [step.name for step in plan.steps]
    demoted = [step for step in plan.steps if isinstance(step, DemoteNode)]
    again = {step.key.name for step in demoted}
    arrivals = [step.name for step in plan.steps if arrives(step) and step.key.name not in again]
    demotions = [step.name for step in demoted]
    return found + [
        f"{demotion} before {arrival}"
        for demotion in demotions
        for arrival in arrivals
        if order.index(demotion) < order.index(arrival)
    ]


def arrives(step: Step) -> bool:
    """Whether the step brings a manager."""
    return isinstance(step, PromoteNode) or (isinstance(step, JoinNode) and step.role is Role.MANAGER)


def demoting_first(plan: Plan) -> Plan:
    """The same plan with its demotions before its arrivals."""
    demotions = {step.name for step in plan.steps if isinstance(step, DemoteNode)}
    steps = {
        step.name: replace(step, needs=frozenset() if step.name in demotions else step.needs | demotions)
        if step.name in demotions or arrives(step)
        else step
        for step in plan.steps
    }
    order = TopologicalSorter({name: step.needs & steps.keys() for name, step in steps.items()})
    return replace(plan, steps=tuple(steps[name] for name in order.static_order()))
