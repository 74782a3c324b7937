"""Printing the state of a cluster to stdout."""

import json

from swarmplan.model.cluster import Desired, Observed
from swarmplan.render.console import print_lines, results
from swarmplan.render.status.json_text import status_json
from swarmplan.render.status.text import status_lines


def print_status(desired: Desired, observed: Observed, form: str = "text") -> None:
    """Print it as ``text`` (tables; coloured, and notes folded to fit, on a terminal) or ``json``."""
    screen = results()
    if form == "json":
        body = json.dumps(status_json(desired, observed), indent=2, ensure_ascii=False)
        screen.file.write(body + "\n")
        return
    print_lines(screen, status_lines(desired, observed, screen.width if screen.is_terminal else None))
