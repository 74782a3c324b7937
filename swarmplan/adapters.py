"""The machines of one cluster and the connection to each engine: the argument of every step."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from typing import TYPE_CHECKING

from swarmplan.errors import Failure, NotManager, NotOurs, Permanent, Unreachable, Unreadable
from swarmplan.model.bodies import Json
from swarmplan.model.labels.names import OWNER_LABEL
from swarmplan.model.labels.ownership import Owners
from swarmplan.model.values.image_reference import registry_of
from swarmplan.ports import (
    BackupStore,
    ContentReader,
    Credentials,
    Endpoint,
    Engine,
    KeyKeeper,
    MachineDriver,
    SwarmFolders,
    default_timeout_factor,
)

if TYPE_CHECKING:
    from swarmplan.model.backup import BackupNote


class Adapters:
    """The adapters of one cluster, and the connections to its engines, which are made once; safe between threads.

    ``drivers`` maps a driver's name to the driver opened for this cluster; ``home`` maps each machine to its driver's
    name. ``keys`` is None where the spec names no place for the unlock key. ``backup_store`` is the backup that a command
    writes or restores, ``known_backups`` lists the existing ones. ``redirected`` is the address that each machine is
    redirected from by now. ``stacks`` are those the spec declares. ``accept_unlabelled``: a swarm without the label of any
    cluster counts as ours, in order to read what is in it. ``last_manager`` is the machine of the manager found last, "" before.
    """

    def __init__(
        self,
        cluster: str,
        drivers: Mapping[str, MachineDriver],
        home: Mapping[str, str],
        connect: Callable[[Endpoint], Engine],
        *,
        contents: ContentReader,
        folders: SwarmFolders,
        keys: KeyKeeper | None = None,
        credentials: Credentials | None = None,
        stacks: frozenset[str] = frozenset(),
    ) -> None:
        self.cluster = cluster
        self.drivers = drivers
        self.keys = keys
        self.contents = contents
        self.credentials = credentials
        self.folders = folders
        self.backup_store: BackupStore | None = None
        self.known_backups: Callable[[], tuple[BackupNote, ...]] = tuple
        self.redirected: dict[str, str] = {}
        self.owners = Owners(cluster, stacks)
        self._home = dict(home)
        self._connect = connect
        self._engines: dict[str, Engine] = {}
        self._timeout_factor: dict[str, Callable[[], float]] = {}
        self.last_manager = ""
        self._caching = False
        self._cached = ""
        self.accept_unlabelled = False

    def behind(
        self, driver: Callable[[MachineDriver], MachineDriver], engine: Callable[[Engine], Engine]
    ) -> "Adapters":
        """The same adapters with each of its drivers and engines wrapped, over connections of its own. What is known of machines is
        shared; the drivers stay this one's to close."""
        wrapped = copy(self)
        connect = self._connect
        wrapped.drivers = {name: driver(one) for name, one in self.drivers.items()}
        wrapped._connect = lambda endpoint: engine(connect(endpoint))  # noqa: SLF001 - of this class
        wrapped._engines = {}  # noqa: SLF001
        return wrapped

    @property
    def machines(self) -> tuple[str, ...]:
        """Every machine known to belong here."""
        return tuple(self._home)

    def machines_of(self, driver: str) -> list[str]:
        """The machines of this driver."""
        return [machine for machine, home in self._home.items() if home == driver]

    def assign(self, machine: str, driver: str) -> None:
        """Record that a machine was found by this driver."""
        self._home[machine] = driver

    def driver(self, machine: str) -> MachineDriver:
        """The driver of this machine."""
        return self.drivers[self._home[machine]]

    def engine(self, machine: str) -> Engine:
        """The machine's engine; Unreachable when the driver cannot say where it is."""
        found = self._engines.get(machine)
        if found is None:
            endpoint = self.driver(machine).endpoint(machine)
            self._timeout_factor[machine] = endpoint.timeout_factor
            found = self._engines.setdefault(machine, self._connect(endpoint))
        return found

    def timeout_factor(self, machine: str) -> float:
        """The current factor for the deadlines of this machine; 1 until its engine is called."""
        return self._timeout_factor.get(machine, default_timeout_factor)()

    def login(self, image: str) -> str:
        """The login for the image's registry, "" for none: never pass it on from the step that asked."""
        return self.credentials.of(registry_of(image)) if self.credentials else ""

    def forget(self, machine: str) -> None:
        """Drop the connection to a machine that was recreated or removed."""
        engine = self._engines.pop(machine, None)
        if engine is not None:
            engine.close()
        if self.last_manager == machine:
            self.last_manager = self._cached = ""

    @contextmanager
    def caching_manager(self) -> Iterator[None]:
        """Within this block the manager found last is used without another check, until ``recheck_manager``."""
        self._caching = True
        try:
            yield
        finally:
            self._caching, self._cached = False, ""

    def unlock_key(self) -> str:
        """The stored unlock key: never pass it on from the step that asked. Raises Permanent where there is none."""
        if self.keys is None:
            raise Permanent("no unlock key is configured: set swarm.unlock_key")
        key = self.keys.get()
        if key is None:
            raise Permanent(f"there is no key in {self.keys.place}: put it there")
        return key

    def recheck_manager(self) -> bool:
        """Check the manager again at the next call: a call failed, or some time has passed. Whether one was cached."""
        cached, self._cached = self._cached, ""
        return bool(cached)

    def manager(self, silent: Collection[str] = ()) -> Engine:
        """A manager of *our* swarm that answers: the last one that did, else the first found; ``silent`` are skipped.

        Raises Unreachable, with the error of each machine, when there is none; NotOurs where one manages another swarm.
        """
        cached = self._cached
        if cached and cached not in silent:
            return self.engine(cached)
        return self.find_manager(silent)[0]

    def find_manager(
        self, silent: Collection[str] = (), unreadable: dict[str, Unreadable] | None = None
    ) -> tuple[Engine, Json]:
        """The same, always asked now, with its ``GET /swarm``. ``unreadable`` collects the errors of machines whose answer was
        invalid."""
        errors: dict[str, str] = {}
        kind = Unreachable
        machines = self._home.keys() - set(silent)
        for machine in sorted(machines, key=lambda name: (name != self.last_manager, name)):
            try:
                engine = self.engine(machine)
                swarm = engine.swarm()
            except NotManager:
                continue
            except Failure as error:
                errors[machine] = str(error)
                if isinstance(error, Unreadable) and unreadable is not None:
                    unreadable[machine] = error
                continue
            labels = swarm.get("Spec", {}).get("Labels") or {}
            if labels.get(OWNER_LABEL) == self.cluster or (
                self.accept_unlabelled and OWNER_LABEL not in labels
            ):
                self.last_manager = machine
                self._cached = machine if self._caching else ""
                return engine, swarm
            kind = NotOurs
            errors[machine] = self._not_ours(labels)
        none = not errors and machines == self._home.keys()
        detail = " (none of its machines is a manager)" if none else ""
        raise kind(f"no manager of {self.cluster} answers{detail}", errors)

    def _not_ours(self, labels: Mapping[str, str]) -> str:
        """The message for a manager whose swarm is not ours."""
        owner = labels.get(OWNER_LABEL)
        if owner:
            return f"its swarm belongs to cluster {owner}"
        return (
            f"its swarm does not have the label of cluster {self.cluster};"
            " `swarmplan import FILE --allow foreign` takes it over as it is"
        )

    def disconnect(self) -> None:
        """Close the connections to engines. Each is opened again when it is needed."""
        for machine in tuple(self._engines):
            self.forget(machine)

    def close(self) -> None:
        """Close every connection."""
        self.disconnect()
        for driver in self.drivers.values():
            driver.close()
