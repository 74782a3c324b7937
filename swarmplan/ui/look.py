"""What the page shows, of one look at a cluster."""

from collections.abc import Mapping
from dataclasses import field
from typing import Protocol

from swarmplan.dataclass import dataclass
from swarmplan.views.matrix import Matrix


@dataclass(frozen=True, slots=True)
class Look:
    """``documents`` are the texts of JSON of the other screens, by name, redacted. ``taken`` is when it was taken, in seconds since
    1970. ``trouble`` is why a later look failed, "" where none did: the rest is as it was before."""

    cluster: str
    matrix: Matrix = field(default_factory=Matrix)
    documents: Mapping[str, str] = field(default_factory=dict)
    taken: float = 0.0
    trouble: str = ""


class Cluster(Protocol):
    """The cluster that is looked at."""

    def look(self) -> Look:
        """As it is now. Raises SwarmplanError."""
