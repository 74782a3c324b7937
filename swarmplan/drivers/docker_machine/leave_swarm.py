"""Giving a host back that was there before: its engine leaves the cluster's swarm, for nobody removes the engine."""

import http.client
from pathlib import Path
from typing import Any

from swarmplan.drivers.docker_machine.observe.engine_client import request, words_of
from swarmplan.errors import Permanent, Unreachable
from swarmplan.model.cluster import OWNER_LABEL

_TIMEOUT = 45.0
"""Seconds: a manager without quorum takes twenty to tell of itself (measured on 20.10.24)."""
_OK = 200
_ALREADY_OUT = "not part of a swarm"


def leave_swarm(name: str, cluster: str, url: str, tls_folder: Path | None) -> None:
    """Let the engine leave the swarm of the cluster. Nothing if it is in none, or manages one that is not the cluster's.

    Raises Unreachable when it does not answer, Permanent with its words when it will not.
    """
    _, info = _call(name, "GET", "/info", url, tls_folder)
    swarm = info.get("Swarm") or {}
    if swarm.get("LocalNodeState", "inactive") == "inactive":
        return
    if swarm.get("ControlAvailable"):
        status, found = _call(name, "GET", "/swarm", url, tls_folder)
        labels = (found.get("Spec") or {}).get("Labels") or {}
        if status == _OK and labels.get(OWNER_LABEL) != cluster:
            return
    status, answer = _call(name, "POST", "/swarm/leave?force=true", url, tls_folder)
    said = str(answer.get("message", f"status {status}"))
    if status != _OK and _ALREADY_OUT not in said:
        raise Permanent(f"machine {name}: its engine did not leave the swarm: {said}")


def _call(name: str, method: str, path: str, url: str, tls_folder: Path | None) -> tuple[int, dict[str, Any]]:
    try:
        status, body = request(url, tls_folder, method, path, _TIMEOUT)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Unreachable(
            f"machine {name}: its engine at {url} must leave the swarm but does not answer ({words_of(error)}): bring "
            f"it back, or remove the record with `docker-machine rm {name}`"
        ) from error
    return status, body if isinstance(body, dict) else {}
