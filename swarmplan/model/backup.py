"""A manager's swarm folder: a copy of it, what tells one copy from another, and how far its raft log goes."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import field

from swarmplan.dataclass import dataclass
from swarmplan.model.bodies import JsonView
from swarmplan.model.labels.bookkeeping import is_bookkeeping
from swarmplan.model.values.unknown import Unknown

Inventory = Mapping[str, Mapping[str, str]]
"""What a swarm holds: by kind (``nodes``, ``networks``, ``secrets``, ``configs``, ``services``), each object's id mapped to
its name and a short hash of its spec."""

KINDS = ("nodes", "networks", "secrets", "configs", "services")


@dataclass(frozen=True, slots=True)
class SwarmCopy:
    """A manager's swarm folder (``state``, a tar archive of what is in it) and what it takes to put it back.

    ``machine`` was its machine, ``node_id`` its node, ``swarm`` the id of its swarm, ``address`` where the other managers
    reached it, ``engine`` its engine's version. ``unlock_key`` is "" where managers do not lock. ``settled`` says whether
    its raft needs no other manager: it was the only one. ``ended_run`` is the nonce of the lease that the run which made it had, where that
    run had ended when this was written; "" where that is not known.
    """

    machine: str
    node_id: str
    swarm: str
    address: str
    engine: str
    settled: bool
    inventory: Inventory
    state: bytes = field(repr=False)
    unlock_key: str = field(default="", repr=False)
    ended_run: str = ""


@dataclass(frozen=True, slots=True)
class BackupPolicy:
    """Where backups are (absolute path), how they are encrypted (absolute paths, "" for none), how many stay (None: all), how old
    the last verified one may be (seconds; None: any age), and whether one is made before a plan with hazards."""

    folder: str = ""
    passphrase_file: str = ""
    key_file: str = ""
    keep: int | None = None
    max_age: float | None = None
    before_hazards: bool = False


@dataclass(frozen=True, slots=True)
class BackupNote:
    """A backup that is known of: ``place`` for people (a path), when it was ``taken`` and last ``verified`` (seconds since
    1970; None: never). ``keyed``: a private key decrypts it."""

    place: str
    taken: float
    verified: float | None = None
    keyed: bool = False

    @property
    def arguments(self) -> str:
        """What ``swarmplan restore`` and ``backup --verify`` need to open it."""
        return archive_arguments(self.place, keyed=self.keyed)


def archive_arguments(place: str, *, keyed: bool) -> str:
    """An archive's path in a command of a hint, and the option that it cannot be opened without."""
    return f"{place} --key-file PRIVATE_KEY" if keyed else place


@dataclass(frozen=True, slots=True, order=True)
class LogPosition:
    """The last entry of a raft log that its manager knows to be committed. The greater one is the newer: term before index."""

    term: int
    index: int


def inventory(lists: Mapping[str, Sequence[JsonView]]) -> Inventory:
    """The inventory of what a manager lists (Engine API objects, v1.41), by kind; without swarmplan's own configs, which each run
    writes."""
    return {
        kind: {_id(one): _described(kind, one) for one in lists.get(kind, ()) if not _is_own(one)}
        for kind in KINDS
    }


def differences(was: Inventory, now: Inventory) -> tuple[str, ...]:
    """How an inventory differs from an earlier one, one line for each object. The names of nodes are not compared."""
    found: list[str] = []
    for kind in KINDS:
        before, after = was.get(kind, {}), now.get(kind, {})
        both = {**after, **before}
        states = {key: "is missing" for key in before if key not in after}
        states |= {key: "is not in the backup" for key in after if key not in before}
        states |= {
            key: "differs" for key in before if key in after and _hash(before[key]) != _hash(after[key])
        }
        one = kind.removesuffix("s")
        found += [f"{one} {_name(both[key])} ({key}) {state}" for key, state in states.items()]
    return tuple(found)


def _is_own(listed: JsonView) -> bool:
    spec = listed.get("Spec") or {}
    return is_bookkeeping(spec.get("Name", ""), spec.get("Labels"))


def _id(listed: JsonView) -> str:
    return str(listed.get("ID") or listed.get("Id"))


def _described(kind: str, listed: JsonView) -> str:
    spec = listed.get("Spec") or {}
    name = spec.get("Name", "")
    if kind == "nodes":
        name = (listed.get("Description") or {}).get("Hostname", "")
        spec = {"Role": spec.get("Role")}
    elif kind == "networks":
        name = listed.get("Name", "")
        spec = {word: listed.get(word) for word in _OF_NETWORKS}
    written = json.dumps(spec, sort_keys=True, default=str).encode()
    return f"{name} {hashlib.sha256(written).hexdigest()[:12]}"


_OF_NETWORKS = ("Name", "Driver", "IPAM", "Options", "Labels", "Internal", "Attachable", "Ingress")


def _name(described: str) -> str:
    return described.rpartition(" ")[0]


def _hash(described: str) -> str:
    return described.rpartition(" ")[2]


@dataclass(frozen=True, slots=True)
class Survivor:
    """``position`` is how far its raft log goes. ``locked`` says whether its folder can be read only with the unlock key, None
    where that is unknown; ``unlock_problem`` why it cannot be unlocked, in a line without the key ("" where it can, or need
    not)."""

    position: LogPosition | Unknown
    locked: bool | None = None
    unlock_problem: str = ""
