"""Which entry of the agent file has which cluster: two whose files carry the same name would undo each other's changes for ever."""

import threading


class Claims:
    """Of all entries of one agent. A simulated cluster is another one than the real one of that name."""

    def __init__(self) -> None:
        self._entries: dict[tuple[str, bool], str] = {}
        self._lock = threading.Lock()

    def claim(self, cluster: str, entry: str, *, simulated: bool = False) -> str:
        """Have the cluster, instead of the one that the entry had: "" where that is so, else the entry that has it already."""
        with self._lock:
            owner = self._entries.setdefault((cluster, simulated), entry)
            if owner != entry:
                return owner
            for other in [one for one, name in self._entries.items() if name == entry]:
                if other != (cluster, simulated):
                    del self._entries[other]
            return ""

    def leave(self, entry: str) -> None:
        """The entry is followed no more."""
        with self._lock:
            for one in [one for one, name in self._entries.items() if name == entry]:
                del self._entries[one]
