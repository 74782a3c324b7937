"""Join tokens recreated. Their values stay in the engine: no step carries one."""

from collections.abc import Mapping
from typing import Any

from swarmplan.adapters import Adapters
from swarmplan.dataclass import dataclass
from swarmplan.model.labels.names import ROTATE_LABEL
from swarmplan.model.values.labels import names_in, with_label
from swarmplan.steps.base import Step
from swarmplan.steps.facts import FactKind
from swarmplan.steps.swarm.swarm import change_swarm


@dataclass(frozen=True, kw_only=True)
class RecordTokenUse(Step):
    """Note in the swarm that the tokens of these roles are about to be used, and are to be recreated after."""

    roles: frozenset[str]
    verb = "record used tokens of"
    requires_kinds = provides_kinds = (FactKind.SWARM_OPEN,)

    def unmet(self, adapters: Adapters) -> str | None:
        return None if self.roles <= marked(adapters.manager().swarm()["Spec"]) else "not recorded"

    def apply(self, adapters: Adapters) -> None:
        change_swarm(adapters, lambda live: with_label(live, ROTATE_LABEL, marked(live) | self.roles))


@dataclass(frozen=True, kw_only=True)
class RotateTokens(Step):
    """Rotate the marked tokens, and remove the mark in the same call: either both or neither."""

    verb = "rotate tokens of"
    requires_kinds = (FactKind.NODES_JOINED,)

    def unmet(self, adapters: Adapters) -> str | None:
        roles = marked(adapters.manager().swarm()["Spec"])
        return f"join tokens of {' and '.join(sorted(roles))} were used" if roles else None

    def apply(self, adapters: Adapters) -> None:
        change_swarm(adapters, lambda live: with_label(live, ROTATE_LABEL, ()), rotate=marked)


def marked(spec: Mapping[str, Any]) -> frozenset[str]:
    """The roles a live SwarmSpec marks."""
    return names_in(spec.get("Labels"), ROTATE_LABEL)
