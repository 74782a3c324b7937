"""What a host shows when it is looked at: its mark, its engine, its ``daemon.json``."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from swarmplan.drivers.certificate import validity
from swarmplan.drivers.command import sentence
from swarmplan.drivers.ssh.connection import Connection
from swarmplan.drivers.ssh.mark import Mark
from swarmplan.errors import Permanent
from swarmplan.model.certificate import Validity

_LOOK = Path(__file__).with_name("look.sh").read_text(encoding="utf-8")
_DEADLINE = 30.0
_BAR = "\n--- "


@dataclass(frozen=True, slots=True)
class Sight:
    """One host as it was seen. ``version`` is the engine's that answers, "" when none does; ``installed`` says whether
    there is one at all, ``containers`` counts those that run. ``before`` is the host's own ``daemon.json`` from before our change of it, ``kept`` whether
    such a note is there. ``certificate`` is its engine's for the swarm. ``source`` is the address it sends from, "" when it could not say."""

    mark: Mark | None
    installed: bool
    version: str
    containers: int
    source: str
    daemon: str | None
    before: str | None
    kept: bool
    certificate: Validity | None = None


def look(connection: Connection) -> Sight:
    """Look at a host; changes nothing. Raises as ``Connection`` does, and Permanent for what cannot be understood."""
    answer = connection.script(_LOOK, "swarmplan-look", deadline=_DEADLINE)
    parts = _parts(answer.out)
    what = f"machine {connection.machine}"
    if answer.code != 0 or "end" not in parts:
        raise Permanent(
            sentence(
                what,
                ["sh", "-s", "swarmplan-look"],
                answer.complaint,
                "see that it is a Linux host with a POSIX shell",
            )
        )
    return Sight(
        mark=_mark(parts.get("mark"), what),
        installed="installed" in parts,
        version=parts.get("version", "").strip(),
        containers=int(parts.get("containers", "0").strip() or 0),
        source=parts.get("source", "").strip(),
        daemon=parts.get("daemon"),
        before=parts.get("before"),
        kept="kept" in parts,
        certificate=validity(parts.get("certificate", "")),
    )


def _parts(out: str) -> Mapping[str, str]:
    """The answer's parts by name, byte for byte."""
    parts = {}
    for part in ("\n" + out).split(_BAR)[1:]:
        name, _, text = part.partition("\n")
        parts[name] = text
    return parts


def _mark(text: str | None, what: str) -> Mark | None:
    if text is None:
        return None
    try:
        return Mark.from_json(text)
    except ValueError as error:
        raise Permanent(
            f"{what}: /etc/swarmplan/host.json there is damaged ({error}); if the host is in no cluster, remove it"
        ) from error
