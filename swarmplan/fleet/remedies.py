"""What to do about a cluster of a fleet, where a cluster by itself would need another remedy: a student's is recreated, or goes back to a checkpoint."""

import shlex
from collections.abc import Sequence

from swarmplan.dataclass import dataclass
from swarmplan.errors import Cause
from swarmplan.events import Stage, Verdict
from swarmplan.fleet.members import Member
from swarmplan.health.lost_swarm import lost_swarm
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.values.unknown import Foreign


@dataclass(frozen=True, slots=True)
class Remedies:
    """Of one fleet, whose file is named as it was given."""

    file: str

    def reset(self, member: Member) -> str:
        """The command that recreates the cluster."""
        return shlex.join(["swarmplan", "fleet", "reset", member.student.id, "-f", self.file])

    def of_swarm(self, member: Member, desired: Desired, observed: Observed) -> str:
        """The text for a swarm that is lost, or is not the cluster's; "" for any other, and for none."""
        if isinstance(observed.swarm, Foreign):
            return (
                f"the swarm on its machines is not of cluster {member.cluster}: leave it if the lesson asks for that; `{self.reset(member)}`"
                " deletes it with all its data and creates the cluster again"
            )
        why = lost_swarm(desired, observed)
        if not why:
            return ""
        return f"{why}; `{self.reset(member)}` deletes the cluster with all its data and creates it again; `--to NAME` restores a checkpoint"

    def joins_again(self, nodes: Sequence[str]) -> str:
        """The text for nodes that have left a swarm which goes on without them."""
        have = "has" if len(nodes) == 1 else "have"
        return (
            f"{', '.join(nodes)} {have} left the swarm: run `swarmplan fleet apply` again to have them join"
        )


def node_cannot_return(verdict: Verdict) -> bool:
    """Whether it ended because a node was waited for that does not come back by itself."""
    return bool(_failed(verdict, Cause.LEFT) or _failed(verdict, Cause.LOCKED))


def nodes_that_left(verdict: Verdict) -> list[str]:
    """The nodes that were awaited and have left their swarm."""
    return _failed(verdict, Cause.LEFT)


def _failed(verdict: Verdict, cause: Cause) -> list[str]:
    return [one.key.name for one in verdict.outcomes if one.stage is Stage.FAILED and one.cause is cause]
