"""Bare engines on this machine, started as a script would: one set of namespaces and a dockerd each, no swarm, nothing checked.

python benchmarks/bare_engines.py up FOLDER COUNT PARALLEL      until each answers
python benchmarks/bare_engines.py down FOLDER
"""

import contextlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

_PATIENCE = 300.0
_HOST = """\
ip link set lo up
mount -t tmpfs none /run
mkdir -p /run/docker
exec dockerd --data-root "$1/data" -H "unix://$1/docker.sock" >"$1/log" 2>&1
"""


class Unix(http.client.HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, path: str, timeout: float = 5) -> None:
        super().__init__("localhost", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def start(folder: Path, link: Sequence[str] = ()) -> None:
    """One engine, until it answers. ``link``: the words of a program that is run in its network before, and runs the rest."""
    (folder / "data").mkdir(parents=True)
    words = [
        "unshare",
        "--mount",
        "--net",
        *link,
        "unshare",
        "--pid",
        "--fork",
        "--kill-child",
        "--mount-proc",
        "sh",
        "-c",
        _HOST,
        "sh",
        str(folder),
    ]
    none = subprocess.DEVNULL
    process = subprocess.Popen(words, stdin=none, stdout=none, stderr=none, start_new_session=True)
    (folder / "pid").write_text(str(process.pid))
    until = time.monotonic() + _PATIENCE
    while True:
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection = Unix(str(folder / "docker.sock"))
            connection.request("GET", "/_ping")
            if connection.getresponse().status == http.client.OK:
                return
        if time.monotonic() > until or process.poll() is not None:
            sys.exit(f"{folder}: the engine does not answer; see its log")
        time.sleep(0.1)


def stop(folder: Path) -> None:
    """End one, and remove what it had."""
    pid = int((folder / "pid").read_text())
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGTERM)
    until = time.monotonic() + _PATIENCE
    while Path(f"/proc/{pid}/task").exists() and time.monotonic() < until:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)
        time.sleep(0.1)


def up(folder: Path, count: int, parallel: int) -> None:
    folder.mkdir(parents=True)
    with ThreadPoolExecutor(parallel) as pool:
        list(pool.map(start, [folder / str(number) for number in range(count)]))


def down(folder: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(stop, folder.iterdir()))
    shutil.rmtree(folder)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["up", place, engines, parallel_engines]:
            up(Path(place), int(engines), int(parallel_engines))
        case ["down", place]:
            down(Path(place))
        case _:
            sys.exit(__doc__)
