"""What an agent file says, resolved: frozen values. Paths are absolute; times are seconds."""

from datetime import time

from swarmplan.dataclass import dataclass
from swarmplan.spec.agent.outside import Notify, Server
from swarmplan.spec.agent.sources import FileSource, GitSource
from swarmplan.spec.trust.allowed import Trust


@dataclass(frozen=True, slots=True)
class Heal:
    """Drift of these ``kinds`` is brought back at once; the same thing at most ``limit`` times in ``window`` seconds, then it is contested and
    left until somebody decides."""

    kinds: frozenset[str] = frozenset({"benign", "changed", "missing", "infrastructure"})
    limit: int = 3
    window: float = 600.0


@dataclass(frozen=True, slots=True)
class Window:
    """When changes are allowed: on these ``days`` (0 is Monday) from ``start`` to ``end`` of the zone's wall clock; an ``end`` that is not after
    ``start`` is of the next day. ``zone`` is a name of the IANA database."""

    days: frozenset[int]
    start: time
    end: time
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Followed:
    """One cluster: where its files come from, and what may be done without a person. ``allow``: kinds of hazards, as of
    ``--allow``. ``windows``: () for always. ``age_key_files``: the keys that sops files may be decrypted with."""

    name: str
    source: GitSource | FileSource
    allow: tuple[str, ...] = ()
    trust: Trust = Trust()
    heal: Heal = Heal()
    windows: tuple[Window, ...] = ()
    suspended: bool = False
    env_files: tuple[str, ...] = ()
    age_key_files: tuple[str, ...] = ()
    simulate: bool = False


@dataclass(frozen=True, slots=True)
class AgentSettings:
    """``parallelism``: passes at once. ``socket`` and ``state``: paths of the control socket and of the folder for mirrors, "" for those
    under swarmplan's state folder."""

    clusters: tuple[Followed, ...]
    parallelism: int = 4
    socket: str = ""
    state: str = ""
    server: Server | None = None
    notify: tuple[Notify, ...] = ()
