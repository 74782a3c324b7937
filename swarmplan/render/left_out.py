"""What a plan of a part leaves as it is, in a clause."""

from collections import Counter
from collections.abc import Sequence

from swarmplan.model.values.first_few import counted, first_and_count
from swarmplan.plan.plan import Plan


def left_out_of(plan: Plan) -> str:
    """The same of a plan."""
    return left_out_text(list(map(str, plan.partial.left_out)) if plan.partial else [])


def left_out_text(keys: Sequence[str]) -> str:
    """``2 machines and 1 service (machines.a, machines.b, services.web)``, by kind; of keys as they are printed."""
    if not keys:
        return "nothing that differs"
    kinds = Counter(key.partition(".")[0] for key in keys)
    counts = [
        counted(count, kind.removesuffix("s")) if kind != "swarm" else "the swarm"
        for kind, count in kinds.items()
    ]
    listed = " and ".join(filter(None, [", ".join(counts[:-1]), counts[-1]]))
    return f"{listed} ({first_and_count(keys)})"
