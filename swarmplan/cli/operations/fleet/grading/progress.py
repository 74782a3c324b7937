"""The progress of a grading on stderr: on a terminal what each cluster is at, and a line for each that is graded."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from swarmplan.cli.terminal.messages import inform
from swarmplan.dataclass import dataclass
from swarmplan.events import Event, Stage
from swarmplan.fleet.checks.results import Grade
from swarmplan.fleet.results import Ending
from swarmplan.model.key import SWARM

if TYPE_CHECKING:
    from swarmplan.render.fleet.progress import FleetProgress

Report = Callable[[str], None]
"""Is told what a cluster is at."""


@dataclass(frozen=True, slots=True)
class GradingProgress:
    """Safe between threads. Without ``rows``, messages are lines of JSON, and there is one for each cluster that is graded."""

    rows: "FleetProgress | None"

    @contextmanager
    def show(self, cluster: str) -> Iterator[Report]:
        """A row for the cluster, for as long as the block lasts."""
        if self.rows is None:
            yield lambda _text: None
            return
        with self.rows.show(cluster) as listen:
            yield lambda text: listen(Event(text, SWARM, Stage.WAITING))

    def ended(self, grade: Grade) -> None:
        """One cluster is graded."""
        cluster = grade.member.cluster
        text = f"{cluster}: {grade.points} of {grade.possible} points"
        if self.rows is None:
            inform(text, event="cluster.graded", cluster=cluster, points=grade.points)
        else:
            self.rows.ended_as(Ending.READY, text)


@contextmanager
def grading_progress(log_format: str, total: int) -> Iterator[GradingProgress]:
    """Shows the progress for as long as the block lasts."""
    from swarmplan.render.fleet.progress import fleet_progress

    if log_format == "json":
        yield GradingProgress(None)
        return
    with fleet_progress(total) as rows:
        yield GradingProgress(rows)
