"""What the page shows, of one look at a cluster."""

from collections.abc import Mapping
from dataclasses import field
from typing import Protocol

from swarmplan.dataclass import dataclass
from swarmplan.views.matrix import Matrix


@dataclass(frozen=True, slots=True)
class Look:
    """``matrix`` is None where no look has succeeded yet. ``documents`` are the texts of JSON of the other screens, by name, redacted.
    ``taken`` is when it was taken, in seconds since 1970: one that found the same later is the same. ``trouble`` is why a later look
    failed, "" where none did: the rest is as it was before."""

    cluster: str
    matrix: Matrix | None = None
    documents: Mapping[str, str] = field(default_factory=dict)
    taken: float = field(default=0.0, compare=False)
    trouble: str = ""


class Cluster(Protocol):
    """The cluster that is looked at."""

    def look(self) -> Look:
        """As it is now. Raises SwarmplanError."""

    def close(self) -> None:
        """Close its connections: nobody looks any more."""
