"""The adapter of ``ports.SwarmFolders``: where in the folder things are."""

from swarmplan.errors import Permanent
from swarmplan.folders import members
from swarmplan.folders.keyfile import unlocked_key_file
from swarmplan.folders.log import committed
from swarmplan.model.backup import LogPosition

KEY_FILE = "certificates/swarm-node.key"
"""The node's private key, with the keys of the raft log in its headers (swarmkit ``ca/config.go``)."""
LOG_FOLDER = "raft/wal-v3-encrypted/"
"""The raft log in segments of 64 MB, laid out in full from the start (swarmkit ``manager/state/raft/storage``; measured on
20.10.24 and 28.5.2). Beside them lies ``0.tmp``, which will be the next and holds nothing."""


class CopiedFolders:
    """SwarmFolders for tar archives of real engines' folders."""

    def unlocked(self, state: bytes, key: str) -> bytes:
        """Only the file of the node's key is another then: the log stays encrypted with a key that file holds.

        An engine that has a leader locks the file again (within 2 s of its start, measured on 20.10.24) unless it says that it
        was written at a later version of the swarm than the present, and then as soon as that version is passed: when the
        swarm's own settings are written. Versions are indices of the log, so the one after its last is late enough.
        """
        file = members.read(state, KEY_FILE)
        if file is None:
            raise Permanent(
                f"the swarm folder has no {KEY_FILE}: it is not the folder of a node; use another backup"
            )
        last = _position(state)
        opened = unlocked_key_file(file, key, last.index + 1 if last else 0)
        return state if opened == file else members.replaced(state, KEY_FILE, opened)

    def position(self, state: bytes) -> LogPosition:
        found = _position(state)
        if found is None:
            raise Permanent(
                "the swarm folder has no readable raft log: its node is not a manager; use another backup, or the folder of a manager"
            )
        return found


def _position(state: bytes) -> LogPosition | None:
    with members.opened(state) as archive:
        return committed(
            members.stream(archive, name)
            for name in sorted(members.names(archive))
            if name.startswith(LOG_FOLDER) and name.endswith(".wal")
        )
