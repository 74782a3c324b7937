"""What an archive holds, made into bytes and read from a file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from swarmplan.archives.header import Header
from swarmplan.archives.seal import Seal
from swarmplan.model.backup import SwarmCopy
from swarmplan.model.cluster import Desired


@dataclass(frozen=True, slots=True)
class Archive:
    """``spec`` is what was wanted, as ``spec.saved`` writes it; ``sources`` the texts of the spec's files by their names."""

    header: Header
    copy: SwarmCopy = field(repr=False)
    spec: str = field(repr=False)
    sources: Mapping[str, str] = field(repr=False)

    def desired(self) -> Desired:
        """What was wanted when it was made. Raises Permanent where another swarmplan's words for it were others."""
        raise NotImplementedError

    def sealed(self, seal: Seal) -> bytes:
        """The archive as a file holds it: its size and sha256 are set in its header."""
        raise NotImplementedError


def open_archive(path: Path, seal: Seal) -> Archive:
    """The archive in this file, every checksum checked. Raises Permanent, with the path, for one that is damaged, of another
    format, or sealed otherwise."""
    raise NotImplementedError
