"""An agent as a service of ``Type=notify``: what its manager is told, from the start to the end."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CLUSTER = """\
apiVersion: swarmplan/v1
kind: Cluster
name: notified
managers: {count: 1}
policy: {settle: 0s}
"""
AGENT = """\
apiVersion: swarmplan/v1
kind: Agent
clusters:
  notified:
    source: {files: [cluster.yaml]}
    simulate: true
"""


@contextmanager
def service(folder: Path, manager: socket.socket) -> Iterator["subprocess.Popen[bytes]"]:
    """The agent, started as systemd starts it; gone at the end."""
    manager.bind(str(folder / "notify"))
    manager.settimeout(60)
    (folder / "cluster.yaml").write_text(CLUSTER)
    (folder / "agent.yaml").write_text(AGENT)
    started = {
        "NOTIFY_SOCKET": str(folder / "notify"),
        "WATCHDOG_USEC": "3000000",
        "XDG_STATE_HOME": str(folder / "state"),
    }
    command = [sys.executable, "-m", "swarmplan", "agent", "run", str(folder / "agent.yaml")]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, env={**os.environ, **started}, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.kill()
        process.wait(30)


def until(manager: socket.socket, told: str) -> str:
    """The first message that begins so."""
    while not (message := manager.recv(4096).decode()).startswith(told):
        pass
    return message


def test_from_ready_over_reloading_to_stopping(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager, service(tmp_path, manager) as process:
        assert until(manager, "READY=1").splitlines()[1].startswith("STATUS=1 cluster: ")
        until(manager, "WATCHDOG=1\nSTATUS=1 cluster: 1 up to date")
        process.send_signal(signal.SIGHUP)
        until(manager, "RELOADING=1\nMONOTONIC_USEC=")
        until(manager, "READY=1")
        process.send_signal(signal.SIGTERM)
        until(manager, "STOPPING=1")
        assert process.wait(60) == 0
