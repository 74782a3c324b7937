"""The files of the page and its texts, read once from the package."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

LANGUAGES = ("en", "pt")
_TYPES = {"html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


@cache
def page_files() -> Mapping[str, tuple[bytes, str]]:
    """Each by its name, with its type."""
    folder = files("swarmplan.ui") / "page"
    return {
        each.name: (each.read_bytes(), _TYPES[each.name.rpartition(".")[2]])
        for each in folder.iterdir()
        if each.name.rpartition(".")[2] in _TYPES
    }


@cache
def texts(language: str) -> Mapping[str, str]:
    """All texts of the page in one of ``LANGUAGES``, by their keys."""
    body: dict[str, str] = json.loads(
        (files("swarmplan.ui") / "texts" / f"{language}.json").read_text("utf-8")
    )
    return body


def language_of(chosen: str, accepted: str) -> str:
    """The one that was chosen, if it is there, else the first that the browser accepts (RFC 9110, without weights, which browsers
    write in their order), else English."""
    wishes = [chosen, *(part.partition(";")[0].strip() for part in accepted[:200].split(","))]
    for wish in wishes:
        if (language := wish.lower().partition("-")[0]) in LANGUAGES:
            return language
    return LANGUAGES[0]
