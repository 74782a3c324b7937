"""The files under ``/etc`` that make a host what it is; pure text."""

import json
from collections.abc import Mapping

from swarmplan.drivers.dockerd import daemon_json
from swarmplan.model.machine import EngineSettings


def daemon(settings: EngineSettings) -> str:
    """The engine's ``daemon.json`` (keys as in dockerd's reference).

    Containers go below the host's own control group, which its cgroup namespace shows as the root, so that nothing of them is
    left when it goes; only root may use the sockets.
    """
    document = {
        **settings.options,
        "group": "root",
        "cgroup-parent": "/docker",
        "exec-opts": ["native.cgroupdriver=cgroupfs"],
    }
    return json.dumps(document | daemon_json(settings), indent=1) + "\n"


def files(machine: str, address: str, engine: str, resolver: str) -> Mapping[str, str]:
    """What is written over the host's ``/etc``, by path below it."""
    return {
        "hostname": f"{machine}\n",
        "hosts": f"127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n{address} {machine}\n",
        "resolv.conf": resolver,
        "docker/daemon.json": engine,
    }
