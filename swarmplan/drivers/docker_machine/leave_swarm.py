"""Giving a host back that was there before: its engine leaves the cluster's swarm, for nobody removes the engine."""

import http.client
from pathlib import Path

from swarmplan.drivers.docker_machine.observe import engine_client
from swarmplan.drivers.docker_machine.observe.engine_client import SLOW
from swarmplan.errors import Permanent, Unreachable
from swarmplan.model.labels.names import OWNER_LABEL

_ALREADY_OUT = "not part of a swarm"


def leave_swarm(name: str, cluster: str, url: str, tls_folder: Path | None) -> None:
    """Let the engine leave the swarm of the cluster. Nothing if it is in none, or manages one that is not the cluster's.

    Raises Unreachable when it does not answer, Permanent with its message when it will not.
    """
    try:
        swarm = engine_client.membership(url, tls_folder, SLOW)
        if not swarm or (swarm.get("ControlAvailable") and _is_of_another(cluster, url, tls_folder)):
            return
        status, answer = engine_client.request(url, tls_folder, "POST", "/swarm/leave?force=true", SLOW)
    except Unreachable as error:
        raise Unreachable(
            f"machine {name}: its engine must leave the swarm, but {error}: bring it back, or remove the record with"
            f" `docker-machine rm {name}`"
        ) from error
    message = str(answer.get("message", "") if isinstance(answer, dict) else "") or f"status {status}"
    if status != http.client.OK and _ALREADY_OUT not in message:
        raise Permanent(
            f"machine {name}: its engine did not leave the swarm: {message}; run `swarmplan plan` again"
        )


def _is_of_another(cluster: str, url: str, tls_folder: Path | None) -> bool:
    """Whether the swarm that this manager has is not the cluster's; False where it cannot tell, as without quorum."""
    status, swarm = engine_client.request(url, tls_folder, "GET", "/swarm", SLOW)
    try:
        labels = (swarm.get("Spec") or {}).get("Labels") or {}
        return status == http.client.OK and labels.get(OWNER_LABEL) != cluster
    except AttributeError:
        return False
