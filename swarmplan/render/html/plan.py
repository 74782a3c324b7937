"""The page of a plan."""

from collections.abc import Iterator

from swarmplan.markup.element import Markup, element
from swarmplan.model.values.first_few import counted
from swarmplan.render.html.changes import ACTIONS, group_panel, symbol
from swarmplan.render.html.page import figure, more, others, page, panel, section, table
from swarmplan.render.svg.plan import plan_picture
from swarmplan.render.svg.quorum import quorum_picture
from swarmplan.render.values import duration_text
from swarmplan.views.plan.values import HazardRow, PlanView, QuorumRow, Section

_DIGEST = 12
_NANO = 10**9


def plan_html(view: PlanView) -> str:
    """The page, of a view whose texts are safe to show."""
    return page(
        title=f"Plan for {view.cluster}",
        head=_head(view),
        sections=filter(None, _sections(view)),
        foot=[
            element(
                "p",
                "Plan ",
                element("code", view.digest[:_DIGEST]),
                ", made by swarmplan. The same plan has the same digest.",
            )
        ],
    )


def _head(view: PlanView) -> Iterator[Markup]:
    part = f", a part of the cluster file: {view.only}" if view.only else ""
    yield element("p", f"swarmplan plan{part}", class_="eyebrow")
    yield element("h1", "Plan for ", element("bdi", view.cluster))
    yield element("p", view.summary, class_="lead")
    if view.only:
        yield element("p", f"Left out: {view.left_out}.", class_="aside")
    mark, words, look = _verdict(view)
    yield element("p", element("span", mark, aria_hidden="true"), words, class_=f"verdict {look}")
    if view.tallies:
        tiles = (
            element(
                "li",
                element("b", str(one.count)),
                element("span", symbol(one.action), " ", ACTIONS[one.action].of_many),
            )
            for one in view.tallies
            if one.action in ACTIONS
        )
        yield element("ul", *tiles, class_="tallies")


def _verdict(view: PlanView) -> tuple[str, str, str]:
    """A sign, the words, and the look."""
    if view.converged:
        return "✓", "Up to date", "good"
    if view.refused:
        return "✕", "Refused as it is", "bad"
    if view.hazards:
        return "!", "Needs approval of its hazards", "change"
    return "→", "Can be applied", "wait"


def _sections(view: PlanView) -> Iterator[Markup]:
    if view.hazards:
        rows = map(_hazard, view.hazards)
        yield section(
            "Hazards", panel(element("ul", *rows, class_="list"), more(view.more_hazards, "hazards"))
        )
    yield from map(_lines, view.sections)
    if view.groups:
        yield section("Changes", *map(group_panel, view.groups))
    if view.quorum:
        yield section("Managers during apply", _quorum(view))
    if view.step_kinds:
        yield section("Execution order", _order(view))


def _hazard(hazard: HazardRow) -> Markup:
    return element(
        "li",
        element("span", "!", class_="mark bad", aria_hidden="true"),
        others(hazard.message),
        element("span", hazard.text, class_="what muted" if hazard.allow else "what bad"),
    )


def _lines(part: Section) -> Markup:
    rows = (element("li", others(line)) for line in part.lines)
    return section(part.heading, panel(element("ul", *rows, class_="list"), more(part.more, "lines")))


def _quorum(view: PlanView) -> Markup:
    rows = table(
        "Managers after each step",
        "",
        ("Step", "Total", "Reachable", "Majority"),
        map(_quorum_row, view.quorum),
        numbers=3,
        look="grid",
    )
    folded = element(
        "details",
        element("summary", "The same as a table"),
        rows,
        more(view.more_quorum, "steps"),
        class_="table",
    )
    return panel(figure("Managers after each step", quorum_picture(view.quorum)), folded)


def _quorum_row(row: QuorumRow) -> Markup:
    numbers = (
        element("td", str(count), class_="number") for count in (row.total, row.reachable, row.majority)
    )
    unsafe = " (no quorum)" if not row.safe else ""
    return element(
        "tr", element("th", row.step + unsafe, scope="row"), *numbers, class_="unsafe" if unsafe else None
    )


def _order(view: PlanView) -> Markup:
    about = f"{counted(view.steps, 'step')} of {counted(len(view.step_kinds), 'kind')}"
    rows = []
    for kind in view.step_kinds:
        after = ", ".join(view.step_kinds[need].title for need in kind.needs) or "-"
        cells = (
            element("td", str(kind.count), class_="number"),
            element("td", duration_text(round(kind.limit * _NANO)), class_="number"),
        )
        rows.append(element("tr", element("th", kind.title, scope="row"), element("td", after), *cells))
    heads = ("Kind of step", "Right after", "Steps", "Limit of one")
    folded = element(
        "details",
        element("summary", "The same as a table"),
        table("Kinds of step", about, heads, rows, numbers=2, look="grid"),
        class_="table",
    )
    return panel(figure("Execution order", plan_picture(view, alone=False)), folded)
