"""Join tokens made anew. Their values stay in the engine: no step carries one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from swarmplan.fleet import Fleet
from swarmplan.model.cluster import ROTATE_LABEL
from swarmplan.steps.base import Step


@dataclass(frozen=True, kw_only=True)
class MarkTokens(Step):
    """Note in the swarm that the tokens of these roles are about to be used, and are to be made anew after."""

    roles: frozenset[str]
    verb = "mark tokens of"

    def missing(self, fleet: Fleet) -> str | None:
        return None if self.roles <= marked(fleet.manager().swarm()["Spec"]) else "not noted"

    def act(self, fleet: Fleet) -> None:
        manager = fleet.manager()
        live = manager.swarm()
        manager.update_swarm(
            live["Version"]["Index"], with_mark(live["Spec"], marked(live["Spec"]) | self.roles)
        )


@dataclass(frozen=True, kw_only=True)
class RotateTokens(Step):
    """Make the tokens anew that are marked, and take the mark away in the same call: either both or neither."""

    verb = "rotate tokens of"

    def missing(self, fleet: Fleet) -> str | None:
        roles = marked(fleet.manager().swarm()["Spec"])
        return f"those for {' and '.join(sorted(roles))} were used" if roles else None

    def act(self, fleet: Fleet) -> None:
        manager = fleet.manager()
        live = manager.swarm()
        roles = marked(live["Spec"])
        manager.update_swarm(
            live["Version"]["Index"], with_mark(live["Spec"], frozenset()), rotate=sorted(roles)
        )


def marked(spec: Mapping[str, Any]) -> frozenset[str]:
    """The roles a live SwarmSpec marks."""
    return frozenset(filter(None, (spec.get("Labels") or {}).get(ROTATE_LABEL, "").split(",")))


def with_mark(spec: Mapping[str, Any], roles: frozenset[str]) -> dict[str, Any]:
    """The SwarmSpec marking these roles and no others."""
    labels = {name: value for name, value in (spec.get("Labels") or {}).items() if name != ROTATE_LABEL}
    return {**spec, "Labels": labels | ({ROTATE_LABEL: ",".join(sorted(roles))} if roles else {})}
