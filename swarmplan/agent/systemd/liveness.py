"""Which loops of an agent go on, judged by its own monotonic clock: a clock that is set changes nothing."""

from collections import Counter

from swarmplan.agent.state import LEAST_PATIENCE, AgentStatus, ClusterStatus, SyncState

MAIN = "the main thread"
"""In the place of a cluster's name, which has no blank in it."""


class Liveness:
    """``silent`` is to be called again and again: it notes when each loop last showed *another* ``alive``. Times are of any clock that
    only goes forward."""

    def __init__(self) -> None:
        self._seen: dict[str, tuple[float | None, float]] = {}

    def silent(self, status: AgentStatus, now: float) -> tuple[str, ...]:
        """The clusters whose loop has shown no sign of life for three of its intervals, and for two minutes; and MAIN, where the main
        thread, which hears signals, has shown none for two minutes."""
        names = {MAIN, *(cluster.name for cluster in status.clusters)}
        self._seen = {name: seen for name, seen in self._seen.items() if name in names}
        found = [
            cluster.name
            for cluster in status.clusters
            if self._age(cluster.name, cluster.alive, now) > limit(cluster)
        ]
        if status.alive is not None and self._age(MAIN, status.alive, now) > LEAST_PATIENCE:
            found.append(MAIN)
        return tuple(found)

    def _age(self, name: str, alive: float | None, now: float) -> float:
        shown, since = self._seen.get(name, (None, now))
        if name not in self._seen or shown != alive:
            self._seen[name] = (alive, now)
            return 0.0
        return now - since


def limit(cluster: ClusterStatus) -> float:
    """Seconds for which its loop may show no sign of life: beyond the time of the next pass."""
    pause = max(cluster.due - cluster.alive, 0.0) if cluster.due and cluster.alive else 0.0
    return pause + cluster.patience


def summary(status: AgentStatus, silent: tuple[str, ...] = ()) -> str:
    """The agent in one line: ``3 clusters: 2 up to date, 1 held; acting on prod``."""
    if silent:
        return f"no sign of life from the loop of {', '.join(silent)}"
    count = len(status.clusters)
    states = Counter(cluster.sync for cluster in status.clusters)
    counted = ", ".join(f"{states[state]} {state}" for state in SyncState if states[state])
    told = f"{count} cluster{'' if count == 1 else 's'}" + (f": {counted}" if counted else "")
    suspended = sum(cluster.suspended is not None for cluster in status.clusters)
    acting = [cluster.name for cluster in status.clusters if cluster.acting]
    waiting = sum(cluster.waiting for cluster in status.clusters)
    return "; ".join(
        part
        for part in (
            told,
            f"{suspended} suspended" if suspended else "",
            f"acting on {', '.join(acting)}" if acting else "",
            f"{waiting} waiting for these" if waiting else "",
            "the agent file is not valid: it goes on as it was" if status.invalid_file else "",
        )
        if part
    )
