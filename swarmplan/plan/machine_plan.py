"""What the other kinds need to know of the machines a plan will have."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Machines:
    """What becomes of machines, by name: for decisions; what waits for what is said by facts.

    ``usable`` are those whose engine can be used, now or once the plan has come so far; one that cannot be seen is not in it.
    ``fresh`` are made in this plan and ``replaced`` are made anew after their node has left; ``returning`` come back
    with what they had. ``rejoined`` leave the swarm and join it again, those made anew among them. ``locked`` wait for
    the unlock key. ``stray`` are nodes that know no manager of the present any more: they leave, their entries are removed, and they join again
    before anything else. ``announcing`` is the manager that is to announce another address, "" for none.
    """

    usable: set[str] = field(default_factory=set)
    fresh: set[str] = field(default_factory=set)
    replaced: set[str] = field(default_factory=set)
    rejoined: set[str] = field(default_factory=set)
    returning: set[str] = field(default_factory=set)
    locked: set[str] = field(default_factory=set)
    stray: set[str] = field(default_factory=set)
    announcing: str = ""
