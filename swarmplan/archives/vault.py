"""The adapters of ``ports.Vault``: an archive that is to be made, and one that was opened."""

from collections.abc import Callable, Mapping
from pathlib import Path

from swarmplan.archives.archive import Archive
from swarmplan.archives.seal import Seal
from swarmplan.model.backup import SwarmCopy
from swarmplan.model.cluster import Desired


class NewArchive:
    """A Vault for a copy that is to be made. ``out`` is a folder (``folder``: the file is named in it after the cluster and
    the time) or the file itself, which must not be there yet. ``desired`` and ``sources`` (texts of the spec's files by name)
    go into it; ``clock`` gives seconds since 1970."""

    def __init__(
        self,
        out: Path,
        *,
        folder: bool,
        seal: Seal,
        desired: Desired,
        sources: Mapping[str, str],
        clock: Callable[[], float],
    ) -> None:
        raise NotImplementedError

    @property
    def path(self) -> Path | None:
        """The file; None as long as none is made."""
        raise NotImplementedError

    @property
    def place(self) -> str:
        raise NotImplementedError

    @property
    def holds(self) -> bool:
        raise NotImplementedError

    def ready(self) -> None:
        """Make the folder and see that it can be written to and has room for an archive as large as the last. Raises
        Permanent, with the remedy. Leaves nothing but the folder."""
        raise NotImplementedError

    def put(self, copy: SwarmCopy) -> None:
        raise NotImplementedError

    def get(self) -> SwarmCopy:
        raise NotImplementedError


class OpenedArchive:
    """A Vault that holds what an archive does. Takes nothing."""

    def __init__(self, path: Path, archive: Archive) -> None:
        raise NotImplementedError

    @property
    def place(self) -> str:
        raise NotImplementedError

    @property
    def holds(self) -> bool:
        raise NotImplementedError

    def put(self, copy: SwarmCopy) -> None:
        raise NotImplementedError

    def get(self) -> SwarmCopy:
        raise NotImplementedError
