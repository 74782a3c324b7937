"""Creating the swarm, changing its settings, and labelling it."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, ClassVar

from swarmplan.adapters import Adapters
from swarmplan.dataclass import dataclass
from swarmplan.errors import Permanent
from swarmplan.model.bodies import Json
from swarmplan.model.labels.names import OWNER_LABEL
from swarmplan.model.labels.ownership import with_stacks
from swarmplan.model.normal import normal_swarm
from swarmplan.model.normal.swarm import merge
from swarmplan.model.swarm import Availability, SwarmSettings
from swarmplan.model.values.subnet import DEFAULT_POOL, DEFAULT_PREFIX
from swarmplan.steps.base import Step
from swarmplan.steps.facts import Effect, FactKind, Kinds
from swarmplan.steps.swarm.membership import addresses, swarm_info


@dataclass(frozen=True, kw_only=True)
class InitSwarm(Step):
    """Create the swarm on its first manager, with our label from the first moment."""

    machine: str
    settings: SwarmSettings
    availability: Availability = Availability.ACTIVE
    verb = "init"
    effect = Effect.JOINS
    requires_kinds = (FactKind.ENGINE_READY,)
    provides_kinds = (FactKind.SWARM_UP, FactKind.SWARM_OPEN, FactKind.SWARM_LOCKS)

    @property
    def subject(self) -> str:
        return self.machine

    def unmet(self, adapters: Adapters) -> str | None:
        swarm = swarm_info(adapters, self.machine)
        state = swarm.get("LocalNodeState") or "inactive"
        if state == "inactive":
            return "not in a swarm"
        if not swarm.get("ControlAvailable"):
            raise Permanent(
                f"{self.machine} is {state} in a swarm already, joined since the plan was made: run `swarmplan plan` again"
            )
        labels = adapters.engine(self.machine).swarm().get("Spec", {}).get("Labels") or {}
        if labels.get(OWNER_LABEL) != adapters.cluster:
            raise Permanent(
                f"{self.machine} manages a swarm that is not of cluster {adapters.cluster}: nothing was changed; run `swarmplan plan` again"
            )
        return None

    def apply(self, adapters: Adapters) -> None:
        init = self.settings.init
        pools = list(init.default_addr_pool) or [DEFAULT_POOL] * bool(init.subnet_size)
        fixed = {
            "DefaultAddrPool": pools,  # without one the engine drops a subnet's size (measured on 20.10.24)
            # with a pool and without a size no task ever runs: "invalid pools size: 0" (measured on 20.10.24)
            "SubnetSize": init.subnet_size or DEFAULT_PREFIX * bool(pools),
            "DataPathPort": init.data_path_port,
        }
        ours = {"Labels": {OWNER_LABEL: adapters.cluster}}
        body = {
            **addresses(adapters, self.machine, init),
            "Availability": str(self.availability),
            "Spec": with_stacks(merge(self.settings.spec, ours), adapters.owners.stacks),
            **{name: value for name, value in fixed.items() if value},
        }
        adapters.engine(self.machine).init_swarm(body)


@dataclass(frozen=True, kw_only=True)
class UpdateSwarm(Step):
    """Set the named settings of the live swarm, leaving all others as they are."""

    spec: Mapping[str, Any]
    verb = "update"
    provides_kinds: ClassVar[Kinds] = (FactKind.SWARM_LOCKS,)

    def unmet(self, adapters: Adapters) -> str | None:
        live = adapters.manager().swarm()["Spec"]
        return None if normal_swarm(self.spec, live) == self.spec else "settings differ"

    def apply(self, adapters: Adapters) -> None:
        change_swarm(adapters, lambda live: merge(live, self.spec))


@dataclass(frozen=True, kw_only=True)
class ClaimSwarm(Step):
    """Label the swarm as ours and change nothing else of it. One with the label of another cluster is refused."""

    verb = "claim"

    def unmet(self, adapters: Adapters) -> str | None:
        labels = adapters.manager().swarm()["Spec"].get("Labels") or {}
        owner = labels.get(OWNER_LABEL)
        if owner not in {None, adapters.cluster}:
            raise Permanent(
                f"the swarm belongs to cluster {owner}: nothing was changed; run `swarmplan plan` again"
            )
        return None if owner else f"it does not have the label of cluster {adapters.cluster}"

    def apply(self, adapters: Adapters) -> None:
        change_swarm(adapters, lambda live: merge(live, {"Labels": {OWNER_LABEL: adapters.cluster}}))


def change_swarm(
    adapters: Adapters,
    changed: Callable[[Json], Json],
    *,
    rotate: Callable[[Json], Collection[str]] = lambda _: (),
) -> None:
    """Change the swarm's spec from what it is now, with new tokens for these roles in the same call. Raises Conflict
    where another was faster; what changes nothing is not sent."""
    manager = adapters.manager()
    live = manager.swarm()
    before = live["Spec"]
    after, roles = changed(before), rotate(before)
    if roles or after != before:
        manager.update_swarm(live["Version"]["Index"], after, rotate=sorted(roles))
