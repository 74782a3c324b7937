"""What a plan makes anew of what services use: they are taken off it first, and come back to it after."""

from dataclasses import dataclass

from swarmplan.model.uses import Spec, attached
from swarmplan.model.volume import mounted
from swarmplan.plan.draft import Draft
from swarmplan.plan.resources.networks import remade_networks
from swarmplan.steps.facts import FactKind


@dataclass(frozen=True, slots=True)
class Remade:
    """What is recreated of what a service uses."""

    networks: frozenset[str]
    volumes: frozenset[str]

    def of(self, spec: Spec) -> "Remade":
        """Of it what this ServiceSpec uses."""
        mounts = frozenset(name for name, _ in mounted(spec))
        return Remade(self.networks & attached(spec), self.volumes & mounts)

    def __str__(self) -> str:
        used = [f"its network {', '.join(sorted(self.networks))}"] if self.networks else []
        used += [f"its volume {', '.join(sorted(self.volumes))}"] if self.volumes else []
        return f"{' and '.join(used)} {'is' if len(used) == 1 else 'are'} recreated" if used else ""


def remade_in(draft: Draft) -> Remade:
    """All that the plan makes anew."""
    return Remade(remade_networks(draft), frozenset(draft.subjects(FactKind.VOLUME_GONE)))
