"""The machines of one cluster and the way to each one's engine: what a step is given to work with."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from swarmplan.errors import Failure, NotManager, NotOurs, Unreachable, Unreadable
from swarmplan.model.cluster import OWNER_LABEL
from swarmplan.model.ownership import Owners
from swarmplan.model.values.image_reference import registry_of
from swarmplan.ports import (
    BackupStore,
    ContentReader,
    Credentials,
    Endpoint,
    Engine,
    Json,
    KeyKeeper,
    MachineDriver,
    SwarmFolders,
    default_timeout_factor,
)

if TYPE_CHECKING:
    from swarmplan.model.backup import BackupNote


class Fleet:
    """Ports in one hand.

    ``drivers`` maps a driver's name to the driver opened for this cluster; ``home`` maps each machine to its driver's
    name. ``keys`` keeps the key that unlocks managers; None where the spec names no place for it. ``contents`` reads what
    goes into secrets and configs, ``credentials`` what logs in at registries. ``folders`` knows what is in a
    copied swarm folder, ``backup_store`` is the backup that a command writes or restores, ``known_backups`` lists those there are.
    ``redirected`` is the address that each machine was led away from by now. ``stacks`` are those the spec declares. Engines
    are connected once and kept; dict access keeps this safe between threads.
    """

    def __init__(
        self,
        cluster: str,
        drivers: Mapping[str, MachineDriver],
        home: Mapping[str, str],
        connect: Callable[[Endpoint], Engine],
        *,
        keys: KeyKeeper | None = None,
        contents: ContentReader | None = None,
        credentials: Credentials | None = None,
        folders: SwarmFolders | None = None,
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
        self._manager = ""
        self._trusting = False
        self._trusted = ""
        self._unmarked = False

    @property
    def machines(self) -> tuple[str, ...]:
        """Every machine known to belong here."""
        return tuple(self._home)

    def at(self, driver: str) -> list[str]:
        """The machines in this driver's hands."""
        return [machine for machine, home in self._home.items() if home == driver]

    def settle(self, machine: str, driver: str) -> None:
        """Note that a machine found at a driver belongs here."""
        self._home[machine] = driver

    def driver(self, machine: str) -> MachineDriver:
        """The driver this machine is in the hands of."""
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
        """By what deadlines of this machine are multiplied at the moment; 1 for one whose engine was not spoken to."""
        return self._timeout_factor.get(machine, default_timeout_factor)()

    def login(self, image: str) -> str:
        """What logs in at the image's registry, "" for nobody: never let it out of the step that asked."""
        return self.credentials.of(registry_of(image)) if self.credentials else ""

    def take_unmarked(self) -> None:
        """Take a swarm for ours that carries no cluster's label, from here on: for who asks what is in it."""
        self._unmarked = True

    def forget(self, machine: str) -> None:
        """Drop what is remembered of a machine that was remade or removed."""
        engine = self._engines.pop(machine, None)
        if engine is not None:
            engine.close()
        if self._manager == machine:
            self._manager = self._trusted = ""

    @contextmanager
    def trusting(self) -> Iterator[None]:
        """For as long as this lasts a manager that was asked whose it is is not asked again, until ``doubt``."""
        self._trusting = True
        try:
            yield
        finally:
            self._trusting, self._trusted = False, ""

    def doubt(self) -> bool:
        """Have the manager asked again whose it is: a call failed, or some time has passed. Whether one was trusted."""
        trusted, self._trusted = self._trusted, ""
        return bool(trusted)

    @property
    def last_manager(self) -> str:
        """The machine whose engine ``manager`` gave last; "" where it gave none yet."""
        return self._manager

    def manager(self, silent: Collection[str] = ()) -> Engine:
        """A manager of *our* swarm that answers: the last one that did, else the first found; ``silent`` are not asked.

        Raises Unreachable, naming what each machine said, when there is none; NotOurs where one manages another swarm.
        """
        trusted = self._trusted
        if trusted and trusted not in silent:
            return self.engine(trusted)
        return self.told_manager(silent)[0]

    def told_manager(
        self, silent: Collection[str] = (), nonsense: dict[str, Unreadable] | None = None
    ) -> tuple[Engine, Json]:
        """The same, asked now, with what it told of the swarm. Into ``nonsense`` goes what was wrong with those whose answer made
        no sense."""
        said: dict[str, list[str]] = {}
        kind = Unreachable
        asked = self._home.keys() - set(silent)
        for machine in sorted(asked, key=lambda name: (name != self._manager, name)):
            try:
                engine = self.engine(machine)
                swarm = engine.swarm()
            except NotManager:
                continue
            except Failure as error:
                said.setdefault(str(error), []).append(machine)
                if isinstance(error, Unreadable) and nonsense is not None:
                    nonsense[machine] = error
                continue
            labels = swarm.get("Spec", {}).get("Labels") or {}
            if labels.get(OWNER_LABEL) == self.cluster or (self._unmarked and OWNER_LABEL not in labels):
                self._manager = machine
                self._trusted = machine if self._trusting else ""
                return engine, swarm
            kind = NotOurs
            said.setdefault(self._not_ours(labels), []).append(machine)
        told = [f"{', '.join(machines)}: {what}" for what, machines in said.items()]
        if not told and asked == self._home.keys():
            told = ["none of its machines is a manager"]  # of those that are not asked nothing is known here
        detail = f" ({'; '.join(told)})" if told else ""
        raise kind(f"no manager of {self.cluster} answers{detail}")

    def _not_ours(self, labels: Mapping[str, str]) -> str:
        """What to say of a manager whose swarm is not ours."""
        owner = labels.get(OWNER_LABEL)
        if owner:
            return f"its swarm belongs to cluster {owner}"
        return f"its swarm is not marked as {self.cluster}'s; `swarmplan import FILE --allow foreign` takes it over as it is"

    def close(self) -> None:
        """Let go of every connection."""
        for machine in tuple(self._engines):
            self.forget(machine)
        for driver in self.drivers.values():
            driver.close()
