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
    from swarmplan.spec.trust.confinement import Confinement


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

    confinement = confinement_of(source)
    reader = Reader(os.environ, open_file=confinement.open) if confinement else Reader(os.environ)
    try:
        return load(
            source.paths(),
            env_files=source.env_files,
            settings=source.settings,
            environ=os.environ,
            stdin=sys.stdin.buffer,
            contents=reader,
            confinement=confinement,
        )
    except SpecError as error:
        raise (SpecError(plans) if (plans := saved_plan_hints(source.paths())) else error) from None


def confinement_of(source: Source) -> "Confinement | None":
    """What untrusted files may open; None where they are trusted."""
    from swarmplan.spec.trust.confinement import Confinement

    if not source.untrusted:
        return None
    return Confinement(source.paths(), source.env_files, simulated=source.simulate)


def backup_policy(source: Source) -> "BackupPolicy | None":
    """The backup policy of the given cluster files; None where none is given. Raises SpecError."""
    return read(source).desired.policy.backups if source.files else None
