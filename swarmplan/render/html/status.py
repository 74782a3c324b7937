"""The page of a status."""

from collections.abc import Iterator

from swarmplan.markup.element import Markup, element, joined
from swarmplan.model.values.first_few import counted
from swarmplan.render.html.page import figure, more, others, page, panel, section, table
from swarmplan.render.svg.topology import topology_picture
from swarmplan.views.overview_values import HealthShown
from swarmplan.views.status import CellText, StatusView, TableView

_VERDICTS = {
    HealthShown.HEALTHY: ("✓", "Healthy", "good"),
    HealthShown.DEGRADED: ("!", "Not healthy", "bad"),
    HealthShown.NO_QUORUM: ("✕", "The quorum is lost", "bad"),
    HealthShown.UNKNOWN: ("?", "The swarm could not be read", "change"),
    HealthShown.PAUSED: ("‖", "Paused", "wait"),
    HealthShown.ABSENT: ("○", "Not there yet", "wait"),
}
_SHORT = 24
"""Characters of a text that is not broken."""
_FIRST = ("Name", "Task")
_SIGNS = {"good": "●", "change": "▲", "bad": "✕"}


def status_html(view: StatusView) -> str:
    """The page, of a view whose texts are safe to show."""
    seen = f", as it was at {view.at}" if view.at else ""
    return page(
        title=f"Status of {view.cluster}",
        head=_head(view),
        sections=_sections(view),
        foot=[element("p", f"Made by swarmplan{seen}. The page does not change by itself.")],
    )


def _head(view: StatusView) -> Iterator[Markup]:
    yield element("p", "swarmplan status", class_="eyebrow")
    yield element("h1", element("bdi", view.cluster))
    yield element("p", view.summary, class_="lead")
    for note in view.notes:
        yield element("p", note, class_="aside")
    mark, words, look = _VERDICTS[view.health]
    yield element("p", element("span", mark, aria_hidden="true"), words, class_=f"verdict {look}")
    tiles = (
        element(
            "li", element("b", str(one.count), element("small", f" of {one.of}")), element("span", one.what)
        )
        for one in view.counts
    )
    yield element("ul", *tiles, class_="tallies")


def _sections(view: StatusView) -> Iterator[Markup]:
    if view.problems:
        rows = (
            element("li", element("span", "!", class_="mark bad", aria_hidden="true"), others(line))
            for line in view.problems
        )
        yield section(
            "What is wrong", panel(element("ul", *rows, class_="list"), more(view.more_problems, "problems"))
        )
    if view.topology.places:
        yield section(
            "Machines and their tasks",
            panel(
                figure("Machines and their tasks", topology_picture(view.topology, view.summary, alone=False))
            ),
        )
    if view.tables:
        yield section("In detail", *map(_table, view.tables))


def _table(one: TableView) -> Markup:
    count = counted(len(one.rows) + one.more, "row")
    rows = (
        element("tr", *(_cell(cell, head) for cell, head in zip(row, one.heads, strict=True)))
        for row in one.rows
    )
    return panel(table(one.title, count, one.heads, rows, look="rows wide"), more(one.more, "rows"))


def _cell(cell: CellText, head: str) -> Markup:
    """The first one is what the row is about. Where there is no room for columns, each has its head beside it."""
    sign = (
        element("span", _SIGNS[cell.look], class_=cell.look, aria_hidden="true")
        if cell.look and cell.text
        else ""
    )
    shown = joined(sign, element("bdi", cell.text), between=" " if sign else "")
    look = "short" if len(cell.text) <= _SHORT else None
    if head in _FIRST:
        return element("th", shown, scope="row", class_=look)
    return element("td", shown, class_=look, data_head=head) if cell.text else element("td")
