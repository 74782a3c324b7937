"""From the files that a command names to the spec."""

import os
import re
import sys
from typing import TYPE_CHECKING

from swarmplan.cli.terminal.messages import warn
from swarmplan.cli.terminal.options.source import Source
from swarmplan.cli.terminal.paths import journal_file
from swarmplan.cli.wiring.dotenv_hint import dotenv_hint
from swarmplan.cli.wiring.sops import sops_files
from swarmplan.errors import SpecError

if TYPE_CHECKING:
    from swarmplan.model.backup import BackupPolicy
    from swarmplan.spec import Loaded
    from swarmplan.spec.trust.confinement import Confinement

_CLUSTER_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


def loaded(source: Source) -> "Loaded":
    """The spec, with its warnings printed. Raises SpecError."""
    spec = read(source)
    for warning in spec.warnings:
        warn(warning)
    if spec.unset and (hint := dotenv_hint(source, spec.unset)):
        warn(hint)
    return spec


def read(source: Source) -> "Loaded":
    """The spec. Raises SpecError."""
    from swarmplan.cli.wiring.drivers import machine_faults
    from swarmplan.cli.wiring.saved_plan import saved_plan_hints
    from swarmplan.sources.reader import Reader
    from swarmplan.spec import load
    from swarmplan.system.regular_files import open_anywhere

    confinement = confinement_of(source)
    open_file = confinement.open if confinement else open_anywhere
    decrypted = sops_files(source, open_file)
    reader = Reader(os.environ, open_file=open_file, sops=decrypted)
    try:
        return load(
            source.paths(),
            env_files=source.env_files,
            settings=source.settings,
            environ={**os.environ, **source.variables},
            stdin=sys.stdin.buffer,
            contents=reader,
            sops=decrypted.variables,
            confinement=confinement,
            machine_faults=machine_faults,
            template=source.template,
            defaults=source.defaults,
        )
    except SpecError as error:
        hints = saved_plan_hints(source.paths()) or _cluster_hints(source.paths())
        raise (SpecError(hints) if hints else error) from None


def _cluster_hints(paths: list[str]) -> list[str]:
    """A line for each of these files that does not exist, and is the name of a cluster that was applied from here."""
    return [
        f"{path}: no such file; it is the name of a cluster: swarmplan clusters shows its file"
        for path in paths
        if _CLUSTER_NAME.fullmatch(path) and not os.path.lexists(path)
        if any(journal_file(path, simulated=simulated).exists() for simulated in (False, True))
    ]


def confinement_of(source: Source) -> "Confinement | None":
    """What untrusted files may open; None where they are trusted."""
    from swarmplan.spec.trust.confinement import Confinement

    if not source.untrusted:
        return None
    return Confinement(
        source.paths(),
        source.env_files,
        simulated=source.simulate,
        decrypts=bool(source.age_keys),
        trust=source.trust,
    )


def backup_policy(source: Source) -> "BackupPolicy | None":
    """The backup policy of the given cluster files; None where none is given. Raises SpecError."""
    return read(source).desired.policy.backups if source.files else None
