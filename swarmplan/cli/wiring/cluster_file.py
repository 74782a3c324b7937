"""From the files that a command names to the spec."""

import os
import sys
from typing import TYPE_CHECKING

from swarmplan.cli.terminal.messages import warn
from swarmplan.cli.terminal.options import Source
from swarmplan.errors import SpecError

if TYPE_CHECKING:
    from swarmplan.model.backup import BackupPolicy
    from swarmplan.spec import Loaded


def loaded(source: Source) -> "Loaded":
    """The spec, with its warnings printed. Raises SpecError."""
    spec = read(source)
    for warning in spec.warnings:
        warn(warning)
    return spec


def read(source: Source) -> "Loaded":
    """The spec. Raises SpecError."""
    from swarmplan.cli.wiring.saved_plan import saved_plan_hints
    from swarmplan.sources.reader import Reader
    from swarmplan.spec import load

    try:
        return load(
            source.paths(),
            env_files=source.env_files,
            settings=source.settings,
            environ=os.environ,
            stdin=sys.stdin.buffer,
            contents=Reader(os.environ),
        )
    except SpecError as error:
        raise (SpecError(plans) if (plans := saved_plan_hints(source.paths())) else error) from None


def backup_policy(source: Source) -> "BackupPolicy | None":
    """The backup policy of the given cluster files; None where none is given. Raises SpecError."""
    return read(source).desired.policy.backups if source.files else None
