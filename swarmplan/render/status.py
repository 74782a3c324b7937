"""Printing the state of a cluster to stdout."""

import json

from swarmplan.model.cluster import Desired, Observed
from swarmplan.render.console import results
from swarmplan.render.status_json import status_json
from swarmplan.render.status_text import status_tables, status_text

_PIPED_WIDTH = 160
"""Columns where no terminal says how many it has: wide enough that programs see whole lines."""


def print_status(desired: Desired, observed: Observed, form: str = "text") -> None:
    """Print it as ``text`` (tables, coloured on a terminal) or ``json``."""
    screen = results()
    if form == "text" and screen.is_terminal:
        screen.print(status_tables(desired, observed), soft_wrap=False)
        return
    text = (
        status_text(desired, observed, _PIPED_WIDTH)
        if form == "text"
        else json.dumps(status_json(desired, observed), indent=2, ensure_ascii=False)
    )
    screen.file.write(text + "\n")
