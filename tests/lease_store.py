"""A place for a lease in memory, that does what engines do: it may carry out a request late, or lose the answer."""

from collections.abc import Callable
from dataclasses import dataclass, field

from swarmplan.errors import Unreachable
from swarmplan.lease.document import Lease
from swarmplan.lease.store import Stored


@dataclass
class Memory:
    """``index`` counts all changes. ``trouble`` is done before the answer of each call is given, and may raise."""

    lease: Lease | None = None
    index: int = 0
    made: int = 0
    trouble: Callable[[str], None] = field(default=lambda _call: None)
    lost: int = 0
    """So many writes from now on are kept back, and their answers lost."""
    late: list[Callable[[], bool]] = field(default_factory=list)
    """Writes that are carried out later."""

    def read(self) -> Stored | None:
        self.trouble("read")
        if self.lease is None:
            return None
        return Stored(self.lease, f"{self.made} {self.index}", self.index, str(self.made))

    def create(self, lease: Lease) -> bool:
        return self._write(lambda: self._created(lease), "create")

    def replace(self, stored: Stored, lease: Lease) -> bool:
        return self._write(lambda: self._replaced(stored, lease), "replace")

    def apply_late(self) -> None:
        late, self.late = self.late, []
        for write in late:
            write()

    def _write(self, write: Callable[[], bool], call: str) -> bool:
        self.trouble(call)
        if self.lost:
            self.lost -= 1
            self.late.append(write)
            raise Unreachable("no answer")
        return write()

    def _created(self, lease: Lease) -> bool:
        if self.lease is not None:
            return False
        self.index += 1
        self.made, self.lease = self.index, lease
        return True

    def _replaced(self, stored: Stored, lease: Lease) -> bool:
        if self.lease is None or stored.version != f"{self.made} {self.index}":
            return False
        self.index += 1
        self.lease = lease
        return True
