"""Rotation of the swarm's certificate authority."""

from collections.abc import Mapping
from typing import Any

from swarmplan.adapters import Adapters
from swarmplan.dataclass import dataclass
from swarmplan.model.wire import node_state
from swarmplan.steps.base import Wait
from swarmplan.steps.facts import FactKind
from swarmplan.steps.swarm.swarm import UpdateSwarm

_LAST = (FactKind.NODES_SETTLED, FactKind.NODES_GONE)


@dataclass(frozen=True, kw_only=True)
class RotateAuthority(UpdateSwarm):
    """Ask for a new authority: the swarm begins to hand out its certificates."""

    verb = "rotate authority of"
    requires_kinds = _LAST
    provides_kinds = ()


@dataclass(frozen=True, kw_only=True)
class AuthorityRotated(Wait):
    """Wait until every listed node has a certificate of the new authority, whose root is in force only then.

    What tells them apart meanwhile is the issuer that the swarm names: its root is still the old one, and a node that is
    down keeps its old certificate for as long as it is listed (measured on 20.10.24).
    """

    verb = "await authority of"
    requires_kinds = _LAST
    deadline = 120.0

    def unmet(self, adapters: Adapters) -> str | None:
        manager = adapters.manager()
        swarm = manager.swarm()
        if not swarm.get("RootRotationInProgress"):
            return None
        nodes = manager.nodes()
        old = [node for node in nodes if _issuer(node.get("Description") or {}) != _issuer(swarm)]
        text = f"{len(nodes) - len(old)} of {len(nodes)} nodes have a certificate of the new authority"
        down = sorted(
            state.hostname or state.id for node in old if (state := node_state(node, "")).status == "down"
        )
        return text + (
            f"; it cannot complete while {', '.join(down)} is down: start it, or take it out of the file"
            if down
            else ""
        )


def _issuer(body: Mapping[str, Any]) -> tuple[object, object]:
    tls = body.get("TLSInfo") or {}
    return tls.get("CertIssuerSubject"), tls.get("CertIssuerPublicKey")
