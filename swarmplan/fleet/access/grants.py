"""What one student's key leads to, as a file that is read at each login: the cluster, its machines, and where its managers' engines are.

Little is imported here: a login waits for it.
"""

from collections.abc import Mapping
from dataclasses import asdict, field
from pathlib import Path
from typing import Any

from swarmplan import private_json
from swarmplan.dataclass import dataclass
from swarmplan.private_json import Form

_FORM = Form(
    "swarmplan/access/1",
    "what a student's key leads to",
    "`swarmplan fleet apply` writes it again",
    another="run `swarmplan fleet apply`",
)


@dataclass(frozen=True, slots=True)
class EngineAddress:
    """Where a manager's engine answers whoever is here: ``unix:///…`` or ``tcp://…``, and for TLS the folder with its files."""

    url: str
    tls_folder: str | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """``key`` is the fingerprint of the one key that this is for. ``machines`` are documents (``model.document``) by name, managers first;
    ``engines`` those of managers that need no driver to be reached. ``environment`` is what their drivers need."""

    student: str
    cluster: str
    key: str
    managers: tuple[str, ...] = ()
    machines: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    engines: Mapping[str, EngineAddress] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)


def write_grant(path: Path, shown: Grant) -> None:
    """Write it in place of an older one. Raises Permanent."""
    private_json.write(path, _FORM, asdict(shown))


def read_grant(path: Path) -> Grant | None:
    """The grant in this file; None where there is none. Raises Permanent where it cannot be read."""
    return private_json.read(path, _FORM, _grant)


def _grant(found: Any) -> Grant:
    return Grant(
        student=str(found["student"]),
        cluster=str(found["cluster"]),
        key=str(found["key"]),
        managers=tuple(map(str, found["managers"])),
        machines=dict(found["machines"]),
        engines={str(name): EngineAddress(**engine) for name, engine in found["engines"].items()},
        environment={str(name): str(value) for name, value in found["environment"].items()},
    )
