"""The swarm's certificate authority and its rotation (measured on 20.10.24).

The swarm lists the new issuer at once, and the new root when every listed node has a certificate of the new issuer.
Nodes that are down keep their old one, and the rotation does not end while they are listed.
"""

from swarmplan.model.bodies import Json
from swarmplan.simulator.state.identity import digest, fingerprint, join_token
from swarmplan.simulator.state.raft import is_connected
from swarmplan.simulator.state.records import Swarm
from swarmplan.simulator.state.state import State


def follow_spec(swarm: Swarm, before: Json) -> None:
    """Start a rotation if the counter in the spec changed."""
    if _counter(swarm.spec) != _counter(before):
        swarm.authority += 1


def follow(state: State, swarm: Swarm) -> None:
    """One tick of a rotation: finish it when all nodes have new certificates, else issue them."""
    if not rotating(swarm):
        return
    if all(node.authority == swarm.authority for node in swarm.nodes.values()):
        swarm.trusted = swarm.authority
        swarm.fingerprint = fingerprint(state.seed, swarm.id, swarm.authority)
        swarm.tokens = {
            kind: join_token(swarm.fingerprint, state.seed, swarm.id, kind, swarm.authority)
            for kind in swarm.tokens
        }
    for node in swarm.nodes.values():
        if is_connected(state.hosts, node):
            node.authority = swarm.authority


def rotating(swarm: Swarm) -> bool:
    """Whether a rotation is in progress."""
    return swarm.trusted != swarm.authority


def tls_info(swarm_id: str, root: int, *, issuer: int) -> Json:
    """The trusted root and the certificate issuer, as in ``/swarm`` and ``/nodes``."""
    return {
        "TrustRoot": f"-----BEGIN CERTIFICATE-----\n{digest(swarm_id, 'root', root)}\n-----END CERTIFICATE-----\n",
        "CertIssuerSubject": "MBMxETAPBgNVBAMTCHN3YXJtLWNh",
        "CertIssuerPublicKey": digest(swarm_id, "issuer", issuer),
    }


def _counter(spec: Json) -> int:
    return int((spec.get("CAConfig") or {}).get("ForceRotate") or 0)
