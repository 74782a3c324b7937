"""The key that unlocks managers: kept where the user wants it, and given to those that are locked. No step carries it."""

from swarmplan.adapters import Adapters
from swarmplan.dataclass import dataclass
from swarmplan.errors import Failure, Permanent
from swarmplan.ports import KeyKeeper
from swarmplan.steps.base import Step
from swarmplan.steps.facts import FactKind
from swarmplan.steps.swarm.membership import swarm_info

_BY_HAND = "or unlock by hand (docker swarm unlock)"


@dataclass(frozen=True, kw_only=True)
class StoreUnlockKey(Step):
    """Keep the swarm's present unlock key. True as well where managers do not lock: then there is none."""

    verb = "store unlock key of"
    deadline = 120.0

    def check_preconditions(self, adapters: Adapters) -> None:
        _keeper(adapters).check_preconditions()

    def unmet(self, adapters: Adapters) -> str | None:
        key = adapters.manager().unlock_key()
        try:
            return None if not key or _keeper(adapters).get() == key else "not stored yet"
        except Permanent as error:
            return str(error)  # a program's way to say that there is none; to keep one tells more

    def apply(self, adapters: Adapters) -> None:
        _keeper(adapters).put(adapters.manager().unlock_key())


@dataclass(frozen=True, kw_only=True)
class StoreNewUnlockKey(StoreUnlockKey):
    """Keep the key that managers lock with from now on: of a new swarm, or of one that begins to lock. A plan that keeps the
    old swarm's key first has both steps."""

    verb = "store new unlock key of"
    requires_kinds = (FactKind.SWARM_LOCKS,)


@dataclass(frozen=True, kw_only=True)
class UnlockNode(Step):
    """Give a locked manager its key. Whether it then finds its peers is for others to await."""

    verb = "unlock"
    requires_kinds = provides_kinds = (FactKind.ENGINE_READY,)
    deadline = 120.0
    reveals = True

    def check_preconditions(self, adapters: Adapters) -> None:
        keeper = _keeper(adapters)
        keeper.check_preconditions()
        if _is_locked(adapters, self.key.name):  # for one that only will be, the key may be kept on the way
            self._key(keeper)

    def unmet(self, adapters: Adapters) -> str | None:
        swarm = swarm_info(adapters, self.key.name)
        return "its keys are locked" if swarm.get("LocalNodeState") == "locked" else None

    def apply(self, adapters: Adapters) -> None:
        name, keeper = self.key.name, _keeper(adapters)
        key = self._key(keeper)
        try:
            adapters.engine(name).unlock_swarm(key)
        except Permanent as error:
            raise Permanent(
                f"{name} is locked and does not accept the key in {keeper.place} ({error}): put the right one there, {_BY_HAND}"
            ) from error

    def _key(self, keeper: KeyKeeper) -> str:
        key = keeper.get()
        if key is None:
            raise Permanent(
                f"{self.key.name} is locked and there is no key in {keeper.place}: put it there, {_BY_HAND}"
            )
        return key


def _is_locked(adapters: Adapters, machine: str) -> bool:
    """Whether its engine says so now; not where it cannot be asked."""
    try:
        return swarm_info(adapters, machine).get("LocalNodeState") == "locked"
    except Failure:
        return False


def _keeper(adapters: Adapters) -> KeyKeeper:
    if adapters.keys is None:
        raise Permanent(f"no unlock key is configured: set swarm.unlock_key, {_BY_HAND}")
    return adapters.keys
