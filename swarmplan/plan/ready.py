"""What the other kinds need to know of the machines a plan will have."""

from dataclasses import dataclass, field

from swarmplan.plan.draft import NOTHING, Needs


@dataclass(slots=True)
class Machines:
    """What the other kinds need to know of the machines.

    ``usable`` maps a machine to the steps before its engine can be used; one that cannot be seen is not in it.
    ``stocked`` maps it to those after which its images are on it.
    ``fresh`` are made in this plan and ``replaced`` are made anew after their node has left; ``returning`` come back
    with what they had. ``rejoined`` leave the swarm and join it again, those made anew among them. ``locked`` wait for
    the unlock key. ``stray`` are nodes that know no manager of the present any more: they leave, are struck off and join again
    before anything else. ``announcing`` is the manager that is to announce another address, "" for none, and ``announced`` the
    step after which it does. ``restarted`` is the step after which the last engine that restarts is back.
    """

    usable: dict[str, Needs] = field(default_factory=dict)
    stocked: dict[str, Needs] = field(default_factory=dict)
    fresh: set[str] = field(default_factory=set)
    replaced: set[str] = field(default_factory=set)
    rejoined: set[str] = field(default_factory=set)
    returning: set[str] = field(default_factory=set)
    locked: set[str] = field(default_factory=set)
    stray: set[str] = field(default_factory=set)
    announcing: str = ""
    announced: Needs = NOTHING
    restarted: Needs = NOTHING
