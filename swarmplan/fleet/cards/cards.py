"""``cards_html``: a handout as the text of one HTML file, with what had to be left out."""

from typing import NamedTuple

from swarmplan.errors import SpecError
from swarmplan.fleet.cards.card import Handout
from swarmplan.fleet.cards.fit import Fit, fitted
from swarmplan.fleet.cards.html.page import page_html
from swarmplan.fleet.cards.paper import Layout, layout_of
from swarmplan.fleet.cards.qr import Code, code_of, wifi_text


class Page(NamedTuple):
    """The file's text; ``left_out``: a line on each thing that there was no room for."""

    text: str
    left_out: tuple[str, ...] = ()


def cards_html(handout: Handout) -> Page:
    """The page. Raises Permanent where QR codes are asked for and segno is not there, and SpecError where a card has
    no room for what must be on it."""
    settings = handout.settings
    layout = layout_of(settings.paper, settings.per_page)
    codes = _codes(handout) if settings.qr else {}
    fit = fitted(handout, layout, [code.modules for code in codes.values()])
    if fit is None:
        raise SpecError([_too_much(layout)])
    return Page(page_html(handout, layout, fit, codes), tuple(_left_out(handout, layout, fit)))


def _codes(handout: Handout) -> dict[str, Code]:
    settings, codes = handout.settings, {}
    if settings.url:
        codes["page"] = code_of(settings.url)
    wifi = settings.wifi
    if wifi is not None and (handout.wifi_password or not wifi.password_file):
        codes["wifi"] = code_of(wifi_text(wifi.ssid, handout.wifi_password))
    return codes


def _left_out(handout: Handout, layout: Layout, fit: Fit) -> list[str]:
    where, more = _where(layout)
    notes, most = handout.settings.notes, max((len(card.machines) for card in handout.cards), default=0)
    lines = []
    if fit.notes < len(notes):
        lines.append(
            f"cards.notes: {fit.notes} of {len(notes)} characters fit on {where}, and the others are left out{more}"
        )
    if fit.machines < most:
        lines.append(
            f"cards.machines: {fit.machines} of {most} machines fit on {where}, and the others are left out{more}"
        )
    return lines


def _where(layout: Layout) -> tuple[str, str]:
    """What the cards are, and what to do for more room."""
    more = "" if layout.per_page == 1 else "; a smaller --per-page has more room"
    return f"a card of {layout.per_page} to a page ({layout.paper})", more


def _too_much(layout: Layout) -> str:
    where, more = _where(layout)
    return f"what must stand on {where} does not fit, even in the smallest letters: shorten the texts in cards, or set qr: false{more}"
