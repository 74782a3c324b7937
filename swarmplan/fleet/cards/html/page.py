"""The whole page: cards on sheets of paper, with cut marks."""

from collections.abc import Mapping

from swarmplan.fleet.cards.card import Card, Handout
from swarmplan.fleet.cards.fit import Fit
from swarmplan.fleet.cards.html.card import card_html
from swarmplan.fleet.cards.html.style import style_of
from swarmplan.fleet.cards.paper import MARGIN, Layout
from swarmplan.fleet.cards.qr import Code
from swarmplan.fleet.cards.wording import shown
from swarmplan.markup.document import document
from swarmplan.markup.element import Markup, element, joined

MARK = "<!-- made by swarmplan fleet cards -->"
"""In the second line of each such file: what has it is ours to write again."""
_ARM, _GAP = 4.0, 1.5
"""Millimetres: the length of a cut mark, and how far it stays from the cards."""


def page_html(handout: Handout, layout: Layout, fit: Fit, codes: Mapping[str, Code]) -> str:
    """The file's text. ``codes``: the QR codes that each card has, by their names in the texts."""
    return document(
        _body(handout, layout, fit, codes),
        title=shown(handout.title),
        style=style_of(layout, fit),
        mark=MARK,
        lang=handout.settings.lang,
        direction=handout.texts["direction"],
    )


def _body(handout: Handout, layout: Layout, fit: Fit, codes: Mapping[str, Code]) -> Markup:
    per_page = layout.per_page
    pages = [handout.cards[start : start + per_page] for start in range(0, len(handout.cards), per_page)]
    sizes = {name: code.modules for name, code in codes.items()}
    return element(
        "body",
        _pictures(handout, layout, codes),
        *(joined("\n", _page(cards, handout, layout, fit, sizes)) for cards in pages),
    )


def _page(
    cards: tuple[Card, ...], handout: Handout, layout: Layout, fit: Fit, sizes: Mapping[str, int]
) -> Markup:
    use = element("use", href="#cuts")
    box = f"0 0 {layout.width} {layout.height}"
    cuts = (
        [element("svg", use, class_="cuts", viewBox=box, aria_hidden="true")] if layout.per_page > 1 else []
    )
    made = (joined("\n", card_html(card, handout, layout, fit, sizes)) for card in cards)
    return element("div", *cuts, *made, class_="sheet")


def _pictures(handout: Handout, layout: Layout, codes: Mapping[str, Code]) -> Markup:
    """What several cards show, once: the cut marks, the QR codes and the logo."""
    symbols = [
        element(
            "symbol",
            element("path", d=_cuts(layout), stroke="#777", stroke_width="0.2", fill="none"),
            id="cuts",
        )
    ]
    for name, code in codes.items():
        box = f"0 0 {code.modules} {code.modules}"
        symbols.append(
            element(
                "symbol",
                element("path", d=code.path, shape_rendering="crispEdges"),
                id=f"qr-{name}",
                viewBox=box,
            )
        )
    if handout.logo:
        image = element(
            "image", href=handout.logo, width="3", height="1", preserveAspectRatio="xMaxYMid meet"
        )
        symbols.append(element("symbol", image, id="logo", viewBox="0 0 3 1"))
    return element("svg", *symbols, class_="hidden", aria_hidden="true")


def _cuts(layout: Layout) -> str:
    """Lines in the margins where each cut begins and ends, and a cross where two meet."""
    xs = [MARGIN + column * layout.card_width for column in range(layout.columns + 1)]
    ys = [MARGIN + row * layout.card_height for row in range(layout.rows + 1)]
    start, right, bottom = MARGIN - _GAP - _ARM, layout.width - MARGIN + _GAP, layout.height - MARGIN + _GAP
    lines = [f"M{x:.3f} {y:.3f}v{_ARM}" for x in xs for y in (start, bottom)]
    lines += [f"M{x:.3f} {y:.3f}h{_ARM}" for y in ys for x in (start, right)]
    arm = _ARM / 2
    lines += [
        f"M{x - arm:.3f} {y:.3f}h{_ARM}M{x:.3f} {y - arm:.3f}v{_ARM}" for x in xs[1:-1] for y in ys[1:-1]
    ]
    lines += [f"M{x - arm:.3f} {y:.3f}h{_ARM}" for x in (xs if layout.columns == 1 else ()) for y in ys[1:-1]]
    return "".join(lines)
