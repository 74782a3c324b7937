"""Where a run comes from: git is asked in the background, so that what else a command needs is loaded meanwhile; the rest, which is
redacted, once it is asked for."""

import os
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

import click

from swarmplan.cli.terminal.options.run import MESSAGE
from swarmplan.cli.terminal.options.source import Source

if TYPE_CHECKING:
    from swarmplan.history.ci import Commit
    from swarmplan.history.provenance import Provenance

Origin = Callable[[], "Provenance"]


def origin_of(source: Source, *, named: bool = True) -> "Callable[..., Provenance]":
    """The Origin of a run of these files, with the ``--message`` of the command; not ``named``: it is of no file that is known here. Where
    it is given a Commit, it is of a saved plan, which was made of that."""
    from swarmplan.history.provenance import local_commit
    from swarmplan.system.workers import begin

    context = click.get_current_context(silent=True)
    message = context.meta.get(MESSAGE, "") if context else ""
    files = source.paths() if named else []
    asked = begin(lambda: local_commit(files, os.environ, untrusted=source.untrusted), "git")

    @cache
    def found(planned: "Commit | None" = None) -> "Provenance":
        from swarmplan.history.ci import Commit
        from swarmplan.history.provenance import provenance
        from swarmplan.render.redact import redact

        return provenance(
            files,
            os.environ,
            message,
            planned=planned or Commit(),
            begun=asked.result if planned is None else Commit,
            redact=redact,
        )

    return found
