"""Swarms by hand: engines as bare_engines.py starts them, but linked to a bridge, and made swarms of one manager each by the calls
that have to be made, until each lists its nodes as ready. Nothing else is checked.

python benchmarks/bare_swarms.py up FOLDER SWARMS PARALLEL      of three engines each
python benchmarks/bare_swarms.py down FOLDER
"""

import http.client
import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import bare_engines

_ENGINES = 3
_BRIDGE = "swbench"
_NETWORK = "198.51.100"
"""Of documentation (RFC 5737): no machine has it."""
_PORT = 2377
_PATIENCE = 60.0
_LINK = """\
set -e
nsenter --net="/proc/$PPID/ns/net" ip -batch - <<END
link add name $2 type veth peer name eth0 netns $$
link set dev $2 master $3 up
END
ip -batch - <<END
address add $1/24 dev eth0
link set dev eth0 up
END
shift 3
exec "$@"
"""


def main(verb: str, folder: Path, swarms: int = 0, parallel: int = 1) -> None:
    if verb == "down":
        try:
            bare_engines.down(folder)
        finally:
            _ip(f"link delete {_BRIDGE}")
        return
    folder.mkdir(parents=True)
    _ip(f"link add name {_BRIDGE} type bridge", f"link set dev {_BRIDGE} up")
    with ThreadPoolExecutor(parallel) as clusters, ThreadPoolExecutor(parallel * _ENGINES) as engines:
        list(clusters.map(lambda number: swarm(folder, number, engines), range(swarms)))


def swarm(folder: Path, number: int, engines: ThreadPoolExecutor) -> None:
    """One, until its manager has all nodes ready."""
    own = range(number * _ENGINES + 1, number * _ENGINES + 1 + _ENGINES)
    places = list(engines.map(lambda index: _start(folder, index), own))
    addresses = [f"{_NETWORK}.{index}" for index in own]
    listen = f"0.0.0.0:{_PORT}"
    _call(places[0], "POST", "/swarm/init", {"ListenAddr": listen, "AdvertiseAddr": addresses[0]})
    token = _call(places[0], "GET", "/swarm")["JoinTokens"]["Worker"]
    manager = [f"{addresses[0]}:{_PORT}"]
    joins = [
        {"ListenAddr": listen, "AdvertiseAddr": address, "RemoteAddrs": manager, "JoinToken": token}
        for address in addresses[1:]
    ]
    list(engines.map(lambda place, body: _call(place, "POST", "/swarm/join", body), places[1:], joins))
    until = time.monotonic() + _PATIENCE
    while [node["Status"]["State"] for node in _call(places[0], "GET", "/nodes")] != ["ready"] * _ENGINES:
        if time.monotonic() > until:
            sys.exit(f"{places[0]}: its nodes do not become ready")
        time.sleep(0.1)


def _start(folder: Path, index: int) -> Path:
    place = folder / str(index)
    bare_engines.start(place, ["sh", "-c", _LINK, "sh", f"{_NETWORK}.{index}", f"{_BRIDGE}{index}", _BRIDGE])
    return place


def _call(place: Path, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    connection = bare_engines.Unix(str(place / "docker.sock"), timeout=_PATIENCE)
    connection.request(method, path, json.dumps(body), {"Content-Type": "application/json"})
    answer = connection.getresponse()
    text = answer.read()
    if answer.status != http.client.OK:
        sys.exit(f"{place}: {method} {path}: {answer.status} {text.decode()}")
    return json.loads(text or b"null")


def _ip(*lines: str) -> None:
    subprocess.run(["ip", "-batch", "-"], input="\n".join(lines), text=True, check=True)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["up", place, count, at_a_time]:
            main("up", Path(place), int(count), int(at_a_time))
        case ["down", place]:
            main("down", Path(place))
        case _:
            sys.exit(__doc__)
