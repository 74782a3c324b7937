"""Where a run comes from, found out once, when it is first asked for."""

import os
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

import click

from swarmplan.cli.terminal.options import MESSAGE, Source

if TYPE_CHECKING:
    from swarmplan.history.ci import Commit
    from swarmplan.history.provenance import Provenance

Origin = Callable[[], "Provenance"]


def origin_of(source: Source, *, named: bool = True, planned: "Commit | None" = None) -> Origin:
    """The provenance of a run of these files, with the ``--message`` of the command; not ``named``: it is of no file that is known here,
    such as one of a saved plan, which knows the commit that it was ``planned`` from."""
    context = click.get_current_context(silent=True)
    message = context.meta.get(MESSAGE, "") if context else ""
    files = source.paths() if named else []

    @cache
    def found() -> "Provenance":
        from swarmplan.history.ci import Commit
        from swarmplan.history.provenance import provenance
        from swarmplan.render.redact import redact

        return provenance(
            files,
            os.environ,
            message,
            untrusted=source.untrusted,
            planned=planned or Commit(),
            redact=redact,
        )

    return found
