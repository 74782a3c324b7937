"""What systemd reports about a host's engine, and what follows from it when the engine does not answer."""

from swarmplan.dataclass import dataclass

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

    @property
    def off(self) -> bool:
        """Whether an engine that does not answer is certainly not running."""
        return self.state in _OFF

    def __str__(self) -> str:
        return f"{self.name} is {self.state}" + (f" since {self.since}" if self.since else "")

    @classmethod
    def of(cls, text: str) -> "Unit":
        """From the lines of ``observe.sh``."""
        told = dict(line.partition("=")[::2] for line in text.splitlines() if "=" in line)
        return cls(**{name: told[name] for name in cls.__slots__ if name in told})


def stopped(unit: Unit) -> str:
    """Why an engine is not running, in a line."""
    return f"its engine is stopped ({unit})" if unit.state else "its engine does not answer"


def doubt(unit: Unit, overdue: float) -> str:
    """Why it is unknown whether an engine that did not answer runs; "" when it is off. ``overdue`` is how many seconds it
    was waited for, 0 when the connection was refused."""
    if overdue:
        known = f" ({unit})" if unit.state else ""
        return (
            f"its engine did not answer within {overdue:g} s{known}, so its state is not known: check whether it hangs or the"
            " host is overloaded (`systemctl status docker` and `top` there); a smaller policy.parallelism puts less load on it"
        )
    if unit.off:
        return ""
    if unit.state == "active":
        return (
            f"{unit}, but nothing answers at /var/run/docker.sock: configure the engine to listen there (`journalctl -u"
            f" {unit.name}` there says where it does)"
        )
    return (
        f"{unit}, and its engine does not answer yet: wait for it, or see `journalctl -u {unit.name}` there"
    )
