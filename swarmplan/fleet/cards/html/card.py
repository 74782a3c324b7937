"""One card as HTML."""

from collections.abc import Mapping

from swarmplan.fleet.cards.blocks import Block, Line, blocks_of, head_lines
from swarmplan.fleet.cards.card import Card, Handout
from swarmplan.fleet.cards.fit import Fit, name_size
from swarmplan.fleet.cards.paper import Layout
from swarmplan.markup.element import Markup, element, joined


def card_html(card: Card, handout: Handout, layout: Layout, fit: Fit, codes: Mapping[str, int]) -> Markup:
    """The card. ``codes``: the sizes, in modules, of the QR codes whose pictures the page has, by their names in the texts."""
    blocks = blocks_of(card, handout, notes=fit.notes, machines=fit.machines)
    _, _, name, about = head_lines(card, handout)
    pictures = [
        _code(index, which, size, handout.texts[which]) for index, (which, size) in enumerate(codes.items())
    ]
    return element(
        "article",
        _head(card, handout),
        element("h2", element("bdi", name), class_=f"name n{name_size(name, layout, fit.scale)}"),
        element("p", about, class_="about"),
        element(
            "div",
            element("div", *(_block(block) for block in blocks if not block.wide), class_="main"),
            *([element("div", *pictures, class_="codes")] if pictures else []),
            class_="body",
        ),
        element("div", *(_block(block) for block in blocks if block.wide), class_="rest"),
        class_="card",
        id=f"card-{card.cluster}",
    )


def _head(card: Card, handout: Handout) -> Markup:
    title, subtitle, _, _ = head_lines(card, handout)
    use = element("use", href="#logo")
    return element(
        "header",
        element(
            "div",
            element("p", element("bdi", title), class_="title"),
            *([element("p", element("bdi", subtitle), class_="subtitle")] if subtitle else []),
        ),
        *(
            [
                element(
                    "svg",
                    use,
                    class_="logo",
                    viewBox="0 0 3 1",
                    preserveAspectRatio="xMaxYMid meet",
                    aria_hidden="true",
                )
            ]
            if handout.logo
            else []
        ),
        class_="head",
    )


def _block(block: Block) -> Markup:
    label = [element("h3", block.label, class_="label")] if block.label else []
    flow = [_line(line, block.kind) for line in block.lines if line.flow]
    lines = (
        [_key(block)]
        if block.kind == "key"
        else [_line(line, block.kind) for line in block.lines if not line.flow]
    )
    lines += [element("div", *flow, class_="flow")] if flow else []
    return element("section", *label, *lines, class_=f"block {block.kind}")


def _line(line: Line, kind: str) -> Markup:
    if line.code:
        shown = (
            element("a", line.text, href=line.text, rel="noreferrer") if kind == "page" else _words(line.text)
        )
        return element("code", shown)
    return element("p", line.text, dir="auto" if kind == "notes" else None)


def _words(text: str) -> Markup:
    """A command that breaks between its words, and within one only where that alone is longer than a line: never after a hyphen."""
    return joined(*(element("span", word) for word in text.split(" ")), between=" ")


def _key(block: Block) -> Markup:
    """The key as one piece, so that it can be copied from the page."""
    save, *key, command = block.lines
    text = joined(*(line.text for line in key), between="<br>")
    return joined(_line(save, "key"), element("code", text), _line(command, "command"))


def _code(index: int, which: str, size: int, label: str) -> Markup:
    picture = element(
        "svg",
        element("use", href=f"#qr-{which}"),
        viewBox=f"0 0 {size} {size}",
        role="img",
        aria_label=f"QR: {label}",
    )
    return element("figure", picture, element("figcaption", label), class_=f"q{index}")
