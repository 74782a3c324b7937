"""Services and networks, held as the Engine API's own bodies."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Network:
    """``spec`` is the body of ``POST /networks/create`` (without ``CheckDuplicate``)."""

    name: str
    spec: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class NetworkState:
    """A network as a manager listed it. ``owned``: it carries our cluster's label. ``subnets`` are those allocated."""

    network: Network
    id: str
    owned: bool
    subnets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Service:
    """``spec`` is an Engine ServiceSpec as one would send it, networks by name. Compare through ``normal_service``."""

    name: str
    spec: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Task:
    """One task of a service. ``node`` is the node id ("" while unassigned); ``slot`` is 0 for a global service."""

    id: str
    slot: int
    node: str
    state: str
    desired: str
    error: str = ""


@dataclass(frozen=True, slots=True)
class ServiceState:
    """A service as a manager listed it. ``missing`` is None when every wanted task runs the present spec,
    else one line on what is still to come (from ``model.convergence``)."""

    service: Service
    id: str
    version: int
    owned: bool
    update_state: str = ""
    tasks: tuple[Task, ...] = ()
    missing: str | None = None
    wanted: int = 0
    running: int = 0
