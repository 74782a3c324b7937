"""The ports to the outside world, and the event listener. Adapters: archives, drivers, engine, folders, keys, simulator, sources.

Adapters translate every foreign exception into the classes of ``errors`` and keep a deadline on every call.
Bodies and answers of ``Engine`` are the Engine API's JSON (v1.41 shapes), unchanged, for the real engine and the simulator
alike, so that one contract suite tests both.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import field
from typing import Protocol

from swarmplan.dataclass import dataclass
from swarmplan.events import Event
from swarmplan.model.backup import LogPosition, SwarmCopy
from swarmplan.model.bodies import Json
from swarmplan.model.content import Source
from swarmplan.model.key import Kind
from swarmplan.model.machine import Machine, MachineState, PredictedEngine
from swarmplan.model.values.unknown import Unknown

Listener = Callable[[Event], None]


def default_timeout_factor() -> float:
    """The timeout factor of a machine that is not known to be slow."""
    return 1.0


def unlimited() -> int:
    """The number of connections where they cost nothing: no limit."""
    return 0


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a machine's engine answers: ``url`` (``unix:///…`` or ``tcp://…``) and, for TLS, the folder with
    ``ca.pem``, ``cert.pem`` and ``key.pem``. ``environment`` is what a docker client needs to be pointed there, and
    ``notes`` are lines for people on what else it needs. ``timeout_factor`` is by what deadlines for the engine are multiplied at
    the moment: more than 1 for a machine that was seen to be slow. ``connections`` is how many may be open to its engine at
    the moment, and as many more for uploads: 0, or a number where each costs the machine something."""

    url: str
    tls_folder: str | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    timeout_factor: Callable[[], float] = field(default=default_timeout_factor, compare=False)
    connections: Callable[[], int] = field(default=unlimited, compare=False)


class MachineDriver(Protocol):
    """Creates and finds the machines of *one* cluster. Idempotent, safe to call from several threads for different machines.

    Found by the entry point group ``swarmplan.drivers``: a callable ``(cluster, machines)`` that returns a driver, where
    ``machines`` are those the file declares with it, not yet checked. Its constructor does no I/O. The module
    that the entry point names may have a function ``may_hold(cluster)`` as well: a driver that the file does not name is
    not loaded where it returns False.
    Raises Permanent (with the machine, the command and the remedy in one line), Transient or Unreachable.
    """

    def check(self, machine: Machine) -> list[tuple[str, str]]:
        """Errors as (path below the machine such as ``options.memory``, message), found without I/O; [] for none."""

    def preflight(self, machines: Sequence[Machine]) -> list[str]:
        """What is missing here for these machines, one line each with its remedy; [] for nothing. Read-only."""

    def notices(self) -> list[str]:
        """Warnings that do not stop a run, one line each; [] for none. Called after the preflight, which may have found
        them."""

    def observe(self) -> Mapping[str, MachineState | Unknown]:
        """Every machine of the cluster that this driver has, by name; Unknown for one whose state cannot be read. Raises
        Unreachable when it cannot list them."""

    def find(self, name: str) -> MachineState | Unknown | None:
        """The entry of ``observe`` for this machine alone, at the cost of one; None when there is none."""

    def predict(self, machine: Machine) -> PredictedEngine:
        """What is known of the engine of this machine, which is not created or prepared yet. Called only where the file has
        keys that not every engine supports, or reserves resources. Read-only."""

    def create(self, machine: Machine) -> None:
        """Create it and start its engine, or prepare it where it is bare; finish or recreate a partly created one.
        May return before the engine answers."""

    def claim(self, machine: Machine) -> None:
        """Mark a machine that it reported as ``joined`` as the cluster's, created as ``machine`` says; its engine and all that
        runs there stay untouched. Does nothing where it is marked already. A driver that never reports one needs none."""

    def start(self, name: str) -> None:
        """Start a stopped machine, or resume a paused one (nothing if it runs)."""

    def stop(self, name: str) -> None:
        """Stop a machine, keeping its data (nothing if it is stopped)."""

    def update(self, machine: Machine) -> None:
        """Set the fields it named ``in_place`` to these values; the engine may restart."""

    def repair(self, name: str) -> None:
        """Do what its state's ``repair`` says (nothing if that is empty). The engine may restart."""

    def remove(self, name: str) -> None:
        """Remove the machine with its data, or release a pre-existing one (nothing if it is gone)."""

    def leftovers(self) -> tuple[str, ...]:
        """What is left of the cluster besides machines, as text for people; empty for nothing."""

    def clean(self) -> None:
        """Remove the leftovers. Only when no machine is left."""

    def remains(self) -> tuple[str, ...]:
        """What a destroyed cluster left on hosts that stay, or on this machine: one line each, which begins with where it is;
        checked now, not assumed. () for nothing. Read-only, and raises nothing: a host that cannot be asked has a line that
        says so."""

    def endpoint(self, name: str) -> Endpoint:
        """The address of the machine's engine."""

    def run(self, name: str, command: Sequence[str]) -> int:
        """Run a command on the host with this process's own stdin, stdout and stderr; its exit code. An empty command
        is a shell."""

    def copy_state(self, name: str, *, stop_engine: bool = True) -> bytes:
        """The engine's swarm folder (``swarm`` in its data folder, ``.`` in the archive) as an uncompressed tar archive.

        ``stop_engine``: the engine is stopped first and started again afterwards, also when reading fails; a kill in between
        leaves at worst a machine that is observed as stopped. May return before the engine answers. Else it is read from the
        running engine, which is enough to read its raft position. Permanent where there is no such folder, or no access.
        """

    def replace_state(self, name: str, state: bytes) -> None:
        """Stop the engine, replace its swarm folder with this tar archive, and start it. All or nothing: a kill in between
        leaves the old folder or the new one."""

    def redirect(self, name: str, was: str, now: str) -> None:
        """Redirect what this machine sends to the address ``was`` at the managers' port (2377/tcp) to ``now``; "" ends the
        redirect. Idempotent. It need not survive the machine's next start."""

    def close(self) -> None:
        """Close connections, and end the processes that hold them."""


class Engine(Protocol):
    """One node's Docker Engine API. Thread-safe.

    Raises Unreachable (nobody answered in time), Transient (no leader yet, 5xx worth a retry), Conflict (update out
    of sequence, name in use by a racing create), NotFound (404) or Permanent (the engine's own message).
    """

    def info(self) -> Json:
        """``GET /info``."""

    def images(self) -> list[Json]:
        """``GET /images/json``."""

    def load_image(self, archive: str) -> None:
        """``POST /images/load`` with the file at this path."""

    def distribution(self, reference: str, auth: str = "") -> Json:
        """``GET /distribution/{reference}/json``: what the image's registry reports, asked by the engine. NotFound
        when it has no such image, Permanent when it refuses access or does not answer, Unreachable when that takes
        longer than some seconds."""

    def init_swarm(self, body: Json) -> str:
        """``POST /swarm/init``; the node id."""

    def join_swarm(self, body: Json) -> None:
        """``POST /swarm/join``."""

    def leave_swarm(self, *, force: bool = False) -> None:
        """``POST /swarm/leave``."""

    def swarm(self) -> Json:
        """``GET /swarm``, join tokens included: never pass the answer on from the step that asked."""

    def update_swarm(self, version: int, spec: Json, *, rotate: Collection[str] = ()) -> None:
        """``POST /swarm/update``, with new join tokens for these roles (``worker``, ``manager``)."""

    def unlock_key(self) -> str:
        """``GET /swarm/unlockkey``, "" without autolock: never pass it on from the step that asked."""

    def unlock_swarm(self, key: str) -> None:
        """``POST /swarm/unlock``. Permanent for a wrong key, Conflict where nothing is locked. Where a majority is still
        locked this is Unreachable after some seconds, and the engine continues by itself."""

    def nodes(self, node_id: str = "", *, role: str = "") -> list[Json]:
        """``GET /nodes``: all of them, or those with this id and role. A list, because ``GET /nodes/{id}`` may return 404
        for an existing node."""

    def update_node(self, node_id: str, version: int, spec: Json) -> None:
        """``POST /nodes/{id}/update``."""

    def remove_node(self, node_id: str, *, force: bool = False) -> None:
        """``DELETE /nodes/{id}``."""

    def networks(self) -> list[Json]:
        """``GET /networks``, swarm scope only: all of them on a manager, elsewhere those of the node. Transient
        while a manager cannot list them."""

    def network(self, network_id: str) -> Json:
        """``GET /networks/{id}`` on a manager, predefined networks included. NotFound when there is none."""

    def create_network(self, body: Json) -> str:
        """``POST /networks/create``; the id. A name in use is a Conflict."""

    def remove_network(self, network_id: str) -> None:
        """``DELETE /networks/{id}``."""

    def volumes(self) -> list[Json]:
        """``GET /volumes`` of this node."""

    def remove_volume(self, name: str) -> None:
        """``DELETE /volumes/{name}`` on this node. A Conflict while a container uses it, even an exited one."""

    def containers(self, volume: str) -> list[Json]:
        """``GET /containers/json``: this node's containers that have the volume of this name, exited ones
        included."""

    def remove_container(self, container_id: str) -> None:
        """``DELETE /containers/{id}`` on this node. A Conflict while it runs."""

    def contents(self, kind: Kind, name: str = "", *, within: float | None = None) -> list[Json]:
        """``GET /secrets`` or ``/configs``: all of them, or the one of exactly this name; the content of a config is returned
        (base64), that of a secret never. ``within`` so many seconds (None: as long as any call may take), here and below: a
        request may still be carried out when nobody waits for it any more."""

    def create_content(self, kind: Kind, body: Json, *, within: float | None = None) -> str:
        """``POST /secrets/create`` or ``/configs/create``; the id. A name in use is a Conflict."""

    def update_content(
        self, kind: Kind, content_id: str, version: int, spec: Json, *, within: float | None = None
    ) -> None:
        """``POST /secrets/{id}/update`` or ``/configs/{id}/update``: only labels can be changed."""

    def remove_content(self, kind: Kind, content_id: str) -> None:
        """``DELETE /secrets/{id}`` or ``/configs/{id}``. Permanent, naming them, while services use it."""

    def services(self) -> list[Json]:
        """``GET /services?status=true``."""

    def create_service(self, spec: Json, *, auth: str = "") -> str:
        """``POST /services/create``; the id. A name in use is a Conflict. ``auth`` (from ``Credentials``) is stored by the
        swarm and sent to every node that pulls the image."""

    def update_service(self, service_id: str, version: int, spec: Json, *, auth: str = "") -> None:
        """``POST /services/{id}/update``. Without ``auth`` the swarm keeps the login it has."""

    def remove_service(self, service_id: str) -> None:
        """``DELETE /services/{id}``."""

    def service(self, name: str) -> Json:
        """The service of exactly this name, as stored (no defaults inserted). NotFound only when it is not in the list:
        ``GET /services/{name}`` can return another one, or 404 for an existing one."""

    def has_service(self, service_id: str) -> bool:
        """Whether the list of services has one with exactly this id."""

    def tasks(self) -> list[Json]:
        """``GET /tasks``, of all services."""

    def task_logs(self, task_id: str, tail: int) -> list[str]:
        """``GET /tasks/{id}/logs``: the last ``tail`` lines the task wrote, none where no log is kept. The order between its two
        streams is unknown. The task wrote them: never print them unchecked."""

    def events(self) -> Iterator[Json]:
        """``GET /events`` from now on; ends when the engine goes away."""

    def close(self) -> None:
        """Close connections. Any blocked ``events`` ends."""


class Credentials(Protocol):
    """The logins for image registries. Raises Permanent or Transient, in a line without a secret."""

    def of(self, registry: str) -> str:
        """The value of ``X-Registry-Auth`` for this registry (``registry.example:5000``, ``docker.io``), "" without
        a login: never pass it on from the step that asked."""


class ContentReader(Protocol):
    """Reads the content of secrets and configs. Raises Permanent or Transient, in a line without it."""

    def read(self, source: Source) -> bytes:
        """The content of the source when it was first read, byte for byte."""

    def check_file(self, path: str) -> None:
        """Check that this file can be read. Permanent where it cannot."""


class BackupStore(Protocol):
    """A backup: a new one, or one that was opened. Raises Permanent, in a line without a secret."""

    @property
    def place(self) -> str:
        """Its name in messages: ``the archive /srv/backups/lab-20260102T030405Z.backup``."""

    @property
    def has_copy(self) -> bool:
        """Whether it contains a copy."""

    def check_preconditions(self) -> None:
        """Check that a copy can be stored, before anything is changed."""

    def put(self, copy: SwarmCopy) -> None:
        """Store this copy, atomically."""

    def get(self) -> SwarmCopy:
        """The copy. Its state and key must not leave the calling step."""


class SwarmFolders(Protocol):
    """Reads and changes a copied swarm folder. Raises Permanent, in a line without a secret."""

    def unlocked(self, state: bytes, key: str) -> bytes:
        """The same folder, its keys readable without the unlock key. The same where they are not locked. Permanent for a
        wrong key."""

    def position(self, state: bytes) -> LogPosition:
        """The last committed position of its raft log: later entries are dropped when a new swarm is forced. Permanent
        if it cannot be read."""


class KeyKeeper(Protocol):
    """Stores one cluster's unlock key. Raises Permanent or Transient, in a line without the key."""

    @property
    def place(self) -> str:
        """Its name in messages: ``the file /srv/lab.key``."""

    def check_preconditions(self) -> None:
        """Check that a key can be stored and read here, before anything is changed. Read-only."""

    def put(self, key: str) -> None:
        """Store this key in place of any other."""

    def get(self) -> str | None:
        """The stored key; None when there is none."""
