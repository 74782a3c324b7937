"""The KeyKeeper port in memory."""

from swarmplan.simulator.state.state import State


class SimulatedKeeper:
    """Stores one cluster's key in the simulated world."""

    def __init__(self, state: State, cluster: str) -> None:
        self._state = state
        self._cluster = cluster

    @property
    def place(self) -> str:
        return "the simulated key store"

    def check_preconditions(self) -> None:
        return

    def put(self, key: str) -> None:
        with self._state.call(self._cluster, "keeper put", mutates=True):
            self._state.kept[self._cluster] = key

    def get(self) -> str | None:
        with self._state.call(self._cluster, "keeper get", mutates=False):
            return self._state.kept.get(self._cluster)
