"""The files of what an agent remembers: one for each cluster, for its owner only, written whole or not at all."""

import re
from pathlib import Path

from swarmplan import private_files
from swarmplan.agent.events import Hold
from swarmplan.agent.passes.memory.memory import MOST_BYTES, Memory, decoded, encoded
from swarmplan.agent.passes.ports import HeldBack
from swarmplan.agent.policy.hold_kinds import HoldKind
from swarmplan.errors import Permanent, reason_of
from swarmplan.system import regular_files

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,200}")


class MemoryFile:
    """The memory of one cluster, in a folder of the agent's state."""

    def __init__(self, folder: Path, cluster: str) -> None:
        """Raises Permanent for a name that is not safe in a path."""
        if not _NAME.fullmatch(cluster):
            raise Permanent(f"{cluster!r} is not a valid cluster name")
        self.path = folder / f"{cluster}.json"

    def read(self) -> Memory | None:
        """None where there is none. Raises HeldBack for one that cannot be read: what was applied last, and whether the cluster is suspended, is
        not known then."""
        try:
            with regular_files.opened(self.path) as file:
                return decoded(file.read(MOST_BYTES + 1))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, regular_files.NotRegular) as error:
            why = reason_of(error) if isinstance(error, OSError) else str(error)
            remedy = (
                f"move {self.path} away: what was applied last is read from the records in the swarm then; if the cluster was suspended, suspend"
                " it again"
            )
            raise HeldBack(Hold(HoldKind.STATE, f"{self.path}: cannot be read: {why}", remedy)) from None

    def write(self, memory: Memory) -> None:
        """Raises Permanent where it cannot be written."""
        try:
            private_files.make_folder(self.path.parent)
            private_files.write(self.path, encoded(memory))
        except OSError as error:
            raise Permanent(
                f"{self.path}: what was applied cannot be remembered: {reason_of(error)}; free some space, or make its folder writable"
            ) from error
