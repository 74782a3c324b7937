"""Which entry of the agent file has which cluster: two whose files carry the same name would undo each other's changes for ever."""

import threading


class Claims:
    """Of all entries of one agent. A simulated cluster is another one than the real one of that name. Who acted on a cluster first has it; of
    those that did not yet, the one that came into the agent file first, as soon as its files are loaded: none waits for another's repository."""

    def __init__(self) -> None:
        self._entries: dict[tuple[str, bool], str] = {}
        self._acted: set[tuple[str, bool]] = set()
        self._order: dict[str, int] = {}
        self._number = 0
        self._lock = threading.Lock()

    def enter(self, entry: str) -> None:
        """The entry is followed from now on."""
        with self._lock:
            self._number += 1
            self._order[entry] = self._number

    def claim(self, cluster: str, entry: str, *, simulated: bool = False, acts: bool = False) -> str:
        """Have the cluster, instead of the one that the entry had: "" where that is so, else the entry that has it already. ``acts``: from
        here on it is changed, or known to be as the files of the entry say."""
        with self._lock:
            one = (cluster, simulated)
            owner = self._entries.setdefault(one, entry)
            if owner != entry and (one in self._acted or self._place(owner) < self._place(entry)):
                return owner
            self._entries[one] = entry
            if acts:
                self._acted.add(one)
            self._release(entry, but=one)
            return ""

    def leave(self, entry: str) -> None:
        """The entry is not followed any more."""
        with self._lock:
            self._release(entry)
            self._order.pop(entry, None)

    def _place(self, entry: str) -> int:
        return self._order.get(entry, self._number + 1)

    def _release(self, entry: str, but: tuple[str, bool] | None = None) -> None:
        for one in [one for one, name in self._entries.items() if name == entry and one != but]:
            del self._entries[one]
            self._acted.discard(one)
