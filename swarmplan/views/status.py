"""The state of a cluster as a page shows it: as values, of bounded size."""

from swarmplan.dataclass import dataclass
from swarmplan.views.overview_values import HealthShown
from swarmplan.views.topology import Topology


@dataclass(frozen=True, slots=True)
class CellText:
    """One cell. ``look``: good, change, bad or "", which its text says, too."""

    text: str
    look: str = ""


@dataclass(frozen=True, slots=True)
class TableView:
    """A table; ``more`` rows are not shown."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[CellText, ...], ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class CountView:
    """How many of how many: machines that run, services that are up."""

    what: str
    count: int
    of: int


@dataclass(frozen=True, slots=True)
class StatusView:
    """``notes``: who holds the lease, how old backups are, the last run; ``more_problems`` are not named."""

    cluster: str
    summary: str
    health: HealthShown
    counts: tuple[CountView, ...]
    problems: tuple[str, ...]
    more_problems: int
    topology: Topology
    tables: tuple[TableView, ...]
    notes: tuple[str, ...] = ()
    at: str = ""
    """When it was observed, "" where that is not known."""
