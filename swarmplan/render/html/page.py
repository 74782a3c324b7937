"""What every page has: its head, the line on what it is about, and the pieces that its sections are made of."""

from collections.abc import Iterable

from swarmplan.markup.document import document
from swarmplan.markup.element import Markup, element, joined
from swarmplan.render.html.style import page_style

MARK = "<!-- made by swarmplan -->"


def page(*, title: str, head: Iterable[Markup], sections: Iterable[Markup], foot: Iterable[Markup]) -> str:
    """The file's text."""
    body = element(
        "body",
        element("header", *head),
        element("main", joined("\n", *sections)),
        element("footer", *foot),
    )
    return document(body, title=title, style=page_style(), mark=MARK, lang="en")


def others(text: str, name: str = "span", class_: str | None = None) -> Markup:
    """A text of others: its own direction ends where it does."""
    return element(name, element("bdi", text), class_=class_)


def section(heading: str, *parts: Markup) -> Markup:
    """A part of the page under its heading."""
    return element("section", element("h2", heading), *parts)


def panel(*parts: Markup) -> Markup:
    """What stands on a sheet of its own."""
    return element("div", *parts, class_="panel")


def table(
    caption: str,
    about: str,
    heads: Iterable[str],
    rows: Iterable[Markup],
    *,
    numbers: int = 0,
    look: str = "rows",
) -> Markup:
    """A table with its caption; the last ``numbers`` columns are of numbers."""
    named = list(heads)
    first = len(named) - numbers
    cells = (
        element("th", head, scope="col", class_="number" if place >= first else None)
        for place, head in enumerate(named)
    )
    return element(
        "table",
        element("caption", caption, " ", element("span", about)),
        element("thead", element("tr", *cells)),
        element("tbody", *rows),
        class_=look,
    )


def more(count: int, of_what: str) -> Markup:
    """How many are not shown; nothing where all are."""
    return (
        element("p", f"and {count} more {of_what}, which are not shown", class_="more")
        if count
        else Markup("")
    )


def figure(name: str, svg: Markup) -> Markup:
    """A picture, which scrolls on a narrow screen; by keys, too."""
    return element("div", svg, class_="scroll", role="region", aria_label=name, tabindex="0")
