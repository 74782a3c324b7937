"""The state of each cluster of a fleet, in a row."""

from swarmplan.dataclass import dataclass
from swarmplan.fleet.members import Member


@dataclass(frozen=True, slots=True)
class MemberState:
    """``machines`` and ``services`` are (up, wanted); ``managers`` is (reachable, all), None without a swarm that answers. ``problems`` are those of
    ``status``; ``error`` is why the cluster could not be looked at. ``expired``: older than the fleet's ttl."""

    member: Member
    machines: tuple[int, int] = (0, 0)
    managers: tuple[int, int] | None = None
    services: tuple[int, int] = (0, 0)
    problems: tuple[str, ...] = ()
    error: str = ""
    absent: bool = False
    paused: bool = False
    expired: bool = False

    @property
    def state(self) -> str:
        """In a word or two: ``healthy``, ``degraded``, ``not created``, ``paused``, ``unknown``."""
        if self.error:
            return "unknown"
        if self.absent:
            return "not created"
        if self.paused:
            return "paused"
        return "degraded" if self.problems else "healthy"

    @property
    def wrong(self) -> bool:
        """Whether somebody should look."""
        return bool(self.error or (self.problems and not self.absent and not self.paused))
