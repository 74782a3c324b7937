"""What a host shows when it is looked at: its mark, its engine, its ``daemon.json``."""

from collections.abc import Mapping
from dataclasses import field

from swarmplan.dataclass import dataclass
from swarmplan.drivers.certificate import validity
from swarmplan.drivers.command import failure_message
from swarmplan.drivers.ssh.connection.connection import Connection
from swarmplan.drivers.ssh.host.answers import address, seconds, whole
from swarmplan.drivers.ssh.host.mark import Mark
from swarmplan.drivers.ssh.host.scripts import engine_deadline, query_script
from swarmplan.drivers.ssh.host.unit import Unit, doubt
from swarmplan.errors import Permanent
from swarmplan.model.values.certificate import Validity

_DEADLINE = 45.0
_BAR = "\n--- "


@dataclass(frozen=True, slots=True)
class Observed:
    """One host as it was seen.

    ``version`` is the engine's that answers, "" when none does or it was not asked because that would start it; ``installed``
    says whether there is one at all, ``containers`` counts those that run on a host without a mark. ``before`` is the host's
    own ``daemon.json`` from before our change of it, ``kept`` whether such a note is there. ``joined``: its engine is in a
    swarm, or was when it stopped. ``certificate`` is its engine's
    for the swarm. ``source`` is the address it sends from, "" when it could not say. ``unit`` is what systemd says of the
    engine, and ``overdue`` for how many seconds an engine was waited for that did not answer, 0 when none was.
    """

    mark: Mark | None
    installed: bool
    version: str
    containers: int
    source: str
    daemon: str | None
    before: str | None
    kept: bool
    certificate: Validity | None = None
    unit: Unit = field(default_factory=Unit)
    overdue: float = 0.0
    joined: bool = False

    @property
    def doubt(self) -> str:
        """Why it is unknown whether its engine runs; "" when it is known."""
        return "" if self.version or not self.installed else doubt(self.unit, self.overdue)


def observe(connection: Connection) -> Observed:
    """Look at a host; changes nothing. Raises as ``Connection`` does, and Permanent for what cannot be understood."""
    answer = connection.script(query_script("observe"), engine_deadline(connection), deadline=_DEADLINE)
    parts = _parts(answer.out)
    what = f"machine {connection.machine}"
    if answer.code != 0 or "end" not in parts:
        raise Permanent(
            failure_message(
                what,
                ["sh", "-s", "observe.sh"],
                answer.error_line,
                "check that it is a Linux host with a POSIX shell",
            )
        )
    mark = _mark(parts.get("mark"), what)
    try:
        return _observed(parts, mark)
    except ValueError as error:
        raise Permanent(f"{what}: it gives an invalid answer to observe.sh: {error}") from error


def _observed(parts: Mapping[str, str], mark: Mark | None) -> Observed:
    return Observed(
        mark=mark,
        installed="installed" in parts,
        version=parts.get("version", "").strip(),
        containers=whole(parts.get("containers", "").strip(), "the count of containers"),
        source=address(parts.get("source", "").strip(), "the address it sends from"),
        daemon=parts.get("daemon"),
        before=parts.get("before"),
        kept="kept" in parts,
        certificate=validity(parts.get("certificate", "")),
        unit=Unit.of(parts.get("unit", "")),
        overdue=seconds(parts.get("overdue", "").strip(), "how long an engine was waited for"),
        joined="joined" in parts,
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
