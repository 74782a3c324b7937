"""A page that is one file: its style is in it, it loads nothing and runs nothing, which its Content-Security-Policy holds a browser to."""

import hashlib
from base64 import b64encode

from swarmplan.markup.element import Markup, element


def document(
    body: Markup, *, title: str, style: str, mark: str, lang: str, direction: str | None = None
) -> str:
    """The file's text. ``style`` is of our own constants and numbers; ``mark``: a comment for the second line, by which the file is
    known as ours; ``direction``: ``ltr``, ``rtl``, or None for the language's own."""
    page = element("html", _head(title, style), body, lang=lang, dir=direction)
    return f"<!doctype html>\n{mark}\n{page}\n"


def _head(title: str, style: str) -> Markup:
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    )
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="viewport", content="width=device-width"),
        element("meta", name="referrer", content="no-referrer"),
        element("title", title),
        element("style", Markup(style)),
    )
