"""What needs no person: the hazards that an agent file approves beforehand."""

from swarmplan.plan.plan import Approval
from swarmplan.spec.agent.settings import Followed


def approved(followed: Followed) -> frozenset[Approval]:
    """The kinds of its ``allow``; the agent file was checked for what is none."""
    return frozenset(Approval) if "all" in followed.allow else frozenset(map(Approval, followed.allow))
