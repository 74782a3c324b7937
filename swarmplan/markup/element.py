"""Elements of HTML: what is not Markup is text, and is escaped."""

from html import escape

_VOID = frozenset({"br", "meta"})


class Markup(str):
    """Text that is HTML already. Made by this module, and of our own constants; never of what others wrote."""

    __slots__ = ()


def element(name: str, /, *children: str, **attributes: str | None) -> Markup:
    """An element with these children, and with those attributes that are not None; ``class_`` and the like stand for Python's own words, and
    an underscore between letters for a hyphen."""
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    inner = joined(*children)
    return Markup(f"<{name}{given}>" if name in _VOID else f"<{name}{given}>{inner}</{name}>")


def joined(*parts: str, between: str = "") -> Markup:
    """These one after the other."""
    return Markup(between.join(part if isinstance(part, Markup) else escape(part) for part in parts))
