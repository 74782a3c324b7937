"""The state of a cluster as the values that its page and its picture are made of: with the words of its text."""

from collections.abc import Iterator, Sequence

from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.machine import MachineState, Power
from swarmplan.render.history.text import Run
from swarmplan.render.html.text import page_text
from swarmplan.render.status.notes import status_notes
from swarmplan.render.status.rows import service_rows
from swarmplan.render.status.tables import StatusTable, status_tables
from swarmplan.render.text.columns import Cell
from swarmplan.utc_time import utc_at
from swarmplan.views.limits import ROWS
from swarmplan.views.make_matrix import matrix_of
from swarmplan.views.overview import overview
from swarmplan.views.safe import safe_view
from swarmplan.views.status import CellText, CountView, StatusView, TableView
from swarmplan.views.topology import Topology, topology_of

_LOOKS = {"green": "good", "yellow": "change", "bold yellow": "change", "red": "bad"}


def status_view(desired: Desired, observed: Observed, runs: Sequence[Run] = ()) -> StatusView:
    """What the page shows. ``runs`` are those that are recorded, the newest first."""
    seen = overview(desired, observed)
    topology = topology_of(desired, observed, matrix_of(desired, observed))
    view = StatusView(
        desired.cluster,
        seen.summary,
        seen.health,
        tuple(_counts(desired, observed, topology)),
        seen.problems,
        seen.more_problems,
        topology,
        tuple(map(_table, status_tables(desired, observed))),
        tuple(status_notes(desired, observed, runs)),
        utc_at(observed.taken) if observed.taken else "",
    )
    return safe_view(view, page_text)


def _counts(desired: Desired, observed: Observed, topology: Topology) -> Iterator[CountView]:
    names = {*desired.machines, *observed.machines}
    states = [observed.machines.get(name) for name in names]
    up = sum(1 for one in states if isinstance(one, MachineState) and one.power is Power.RUNNING)
    yield CountView("machines running", up, len(names))
    if topology.managers:
        yield CountView("managers reachable", topology.reachable, topology.managers)
    if observed.nodes:
        yield CountView(
            "nodes ready", sum(1 for one in observed.nodes if one.status == "ready"), len(observed.nodes)
        )
    services = service_rows(desired, observed)
    if services and topology.nodes_known:
        yield CountView("services up", sum(1 for row in services if row["state"] == "up"), len(services))


def _table(table: StatusTable) -> TableView:
    rows = tuple(tuple(map(_cell, row)) for row in table.rows[:ROWS])
    return TableView(
        table.title, tuple(map(str.capitalize, table.heads)), rows, max(0, len(table.rows) - ROWS)
    )


def _cell(cell: Cell) -> CellText:
    text, style = cell
    return CellText(text, _LOOKS.get(style, ""))
