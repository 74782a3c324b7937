"""What a host shows when it is looked at: its mark, its engine and what systemd reports of it, its ``daemon.json``."""

from collections.abc import Mapping
from dataclasses import field

from swarmplan.dataclass import dataclass
from swarmplan.drivers.certificate import validity
from swarmplan.drivers.command import failure_message
from swarmplan.drivers.ssh.connection.connection import Connection
from swarmplan.drivers.ssh.host.mark import Mark
from swarmplan.drivers.ssh.host.scripts import address, engine_deadline, query_script, seconds, whole
from swarmplan.errors import Permanent
from swarmplan.model.values.certificate import Validity

_DEADLINE = 45.0
_BAR = "\n--- "


_OFF = frozenset({"", "inactive", "failed"})


@dataclass(frozen=True, slots=True)
class Unit:
    """The service of the engine. ``state`` is systemd's ActiveState (systemctl(1)), "" where there is no systemd or no such
    unit; ``since`` the time of its last change, as systemd writes it. ``socket`` is the unit that listens in the engine's
    place and starts it for whoever connects, "" when none does."""

    name: str = "docker.service"
    state: str = ""
    since: str = ""
    socket: str = ""

    def __str__(self) -> str:
        return f"{self.name} is {self.state}" + (f" since {self.since}" if self.since else "")

    @classmethod
    def of(cls, text: str) -> "Unit":
        """From the lines of ``observe.sh``."""
        values = dict(line.partition("=")[::2] for line in text.splitlines() if "=" in line)
        return cls(**{name: values[name] for name in cls.__slots__ if name in values})


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
        return "" if self.version or not self.installed else _doubt(self.unit, self.overdue)


def observe(connection: Connection) -> Observed:
    """Look at a host; changes nothing. Raises as ``Connection`` does, and Permanent for what cannot be understood."""
    answer = connection.script(query_script("observe"), engine_deadline(connection), deadline=_DEADLINE)
    parts = _parts(answer.out)
    what = f"machine {connection.machine}"
    if answer.code != 0 or "end" not in parts:
        remedy = "check that it is a Linux host with a POSIX shell"
        raise Permanent(failure_message(what, ["sh", "-s", "observe.sh"], answer.error_line, remedy))
    try:
        mark = Mark.from_json(parts["mark"]) if "mark" in parts else None
    except ValueError as error:
        damaged = f"/etc/swarmplan/host.json there is damaged ({error})"
        raise Permanent(f"{what}: {damaged}; if the host is in no cluster, remove it") from error
    try:
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
    except ValueError as error:
        raise Permanent(f"{what}: it gives an invalid answer to observe.sh: {error}") from error


def _parts(out: str) -> Mapping[str, str]:
    """The answer's parts by name, byte for byte."""
    named = (part.partition("\n") for part in ("\n" + out).split(_BAR)[1:])
    return {name: text for name, _, text in named}


def _doubt(unit: Unit, overdue: float) -> str:
    """Why it is unknown whether an engine that did not answer runs; "" when it is off. ``overdue`` is how many seconds it
    was waited for, 0 when the connection was refused."""
    if overdue:
        known = f" ({unit})" if unit.state else ""
        return (
            f"its engine did not answer within {overdue:g} s{known}, so its state is not known: check whether it hangs or the"
            " host is overloaded (`systemctl status docker` and `top` there); a smaller policy.parallelism puts less load on it"
        )
    if unit.state in _OFF:
        return ""
    if unit.state == "active":
        return (
            f"{unit}, but nothing answers at /var/run/docker.sock: configure the engine to listen there (`journalctl -u"
            f" {unit.name}` there says where it does)"
        )
    return (
        f"{unit}, and its engine does not answer yet: wait for it, or see `journalctl -u {unit.name}` there"
    )
