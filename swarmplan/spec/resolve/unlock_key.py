"""``swarm.unlock_key`` to the place where the key is kept."""

import shlex
from pathlib import Path as File

from swarmplan.model.swarm import KeyPlace
from swarmplan.spec.models.swarm import SwarmSection, UnlockKey
from swarmplan.spec.yaml.findings import Findings
from swarmplan.spec.yaml.source import relative_to_file
from swarmplan.spec.yaml.tree import Node, value_position

_PATH = ("swarm", "unlock_key")


def resolve_unlock_key(section: SwarmSection, tree: Node, findings: Findings) -> KeyPlace | None:
    """The place; None if none is set, or an invalid one, which is reported."""
    written = section.unlock_key
    if written is None:
        if section.autolock:
            findings.error(
                ("swarm", "autolock"),
                "needs unlock_key, or a manager whose engine restarts stays locked; write unlock_key: {file: PATH}",
            )
        return None
    if not (written.file or (written.put and written.get)) or (written.file and (written.put or written.get)):
        findings.error(_PATH, "must have file, or both put and get", key=True)
        return None
    if written.file:
        spec_file = value_position(tree, (*_PATH, "file")).file
        return KeyPlace(file=str(File(relative_to_file(spec_file, written.file)).absolute()))
    return _commands(written, findings)


def _commands(written: UnlockKey, findings: Findings) -> KeyPlace | None:
    put, get = (_words(name, getattr(written, name), findings) for name in ("put", "get"))
    return KeyPlace(put=put, get=get) if put and get else None


def _words(name: str, command: str, findings: Findings) -> tuple[str, ...]:
    """The command in words; () if it has none, which is reported."""
    try:
        words = tuple(shlex.split(command))
    except ValueError as error:
        findings.error((*_PATH, name), f"cannot be split into words: {error}")
        return ()
    if not words:
        findings.error((*_PATH, name), "is not a valid command")
    return words
