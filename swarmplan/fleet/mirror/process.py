"""docker-registry as a process: started, found again, and stopped; always known by its pid together with its start time."""

import json
import os
import shutil
import subprocess
import urllib.request
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from swarmplan import daemons, private_files
from swarmplan.errors import Permanent, Transient, reason_of
from swarmplan.fleet.mirror.places import Places
from swarmplan.spec.fleet.images import Mirror
from swarmplan.system.processes import Identity

PROGRAM = "docker-registry"
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
_START = 20.0
_ANSWER = 2.0
_SHORT = 65_536


def config_of(places: Places, mirror: Mirror, *, online: bool = True) -> str:
    """The configuration (the JSON of what docs.docker.com/registry/configuration describes as YAML). It is told nothing of logins: what they can
    see would be seen by every engine. Where its upstream is not ``online`` it serves what it has: as a cache 2.8.2 does not even start then."""
    maintenance: dict[str, object] = {
        "uploadpurging": {"enabled": False},
        "readonly": {"enabled": not online},
    }
    return json.dumps(
        {
            "version": "0.1",
            "log": {"level": "error", "accesslog": {"disabled": True}},
            "storage": {"filesystem": {"rootdirectory": str(places.data)}, "maintenance": maintenance},
            "http": {"addr": mirror.listen},
            **({"proxy": {"remoteurl": mirror.upstream}} if online else {}),
        },
        indent=1,
    )


def configure(places: Places, mirror: Mirror, *, online: bool = True) -> None:
    """Write the configuration. Raises Permanent."""
    daemons.write(places.config, config_of(places, mirror, online=online).encode())


def is_served(places: Places, mirror: Mirror, *, online: bool = True) -> bool:
    """Whether it runs with this configuration, and answers."""
    found = daemons.recorded(places.record)
    digest = _digest(config_of(places, mirror, online=online))
    return found is not None and found[0].alive() and found[1].get("config") == digest and answers(mirror)


def running(places: Places) -> Identity | None:
    """The process of this mirror; None where there is none, also where its pid is another process's by now."""
    found = daemons.recorded(places.record)
    if found is not None and found[0].alive():
        return found[0]
    return next(iter(_orphans(places)), None)


def start(places: Places, mirror: Mirror, *, online: bool = True) -> bool:
    """Have it running with what ``configure`` wrote; False where it was. Raises Permanent, Transient."""
    if is_served(places, mirror, online=online):
        return False
    stop(places)
    started = _start(places)
    daemons.note(places.record, started.pid, config=_digest(config_of(places, mirror, online=online)))
    _await(started, places, mirror)
    return True


def stop(places: Places) -> None:
    """Stop it, also one that a killed command has started and not noted. Raises Transient."""
    while (process := running(places)) is not None:
        daemons.end(process, PROGRAM)


def answers(mirror: Mirror) -> bool:
    """Whether a registry answers there."""
    opener = urllib.request.OpenerDirector()  # without the proxies of the environment
    opener.add_handler(urllib.request.HTTPHandler())
    with suppress(OSError, ValueError), opener.open(f"{mirror.url}/v2/", timeout=_ANSWER) as answer:
        return "registry/2.0" in answer.headers.get("Docker-Distribution-Api-Version", "")
    return False


def _start(places: Places) -> "subprocess.Popen[bytes]":
    program = shutil.which(PROGRAM)
    if program is None:
        raise Permanent(
            f"mirror: {PROGRAM} not found: apt-get install {PROGRAM}; its own service need not run"
        )
    proxies = {name: os.environ.get(name, os.environ.get(name.lower(), "")) for name in _PROXIES}
    try:
        with os.fdopen(private_files.opened(places.log, os.O_WRONLY | os.O_TRUNC), "wb") as log:
            return subprocess.Popen(
                [program, "serve", str(places.config)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
                env={"PATH": "/usr/bin:/bin", **{name: value for name, value in proxies.items() if value}},
                cwd="/", start_new_session=True,
            )  # fmt: skip
    except OSError as error:
        raise Permanent(f"mirror: {PROGRAM} cannot be started: {reason_of(error)}") from error


def _await(process: "subprocess.Popen[bytes]", places: Places, mirror: Mirror) -> None:
    came = daemons.await_start(lambda: answers(mirror), lambda: process.poll() is not None, _START)
    if came is daemons.Start.ENDED:
        raise Permanent(
            f"mirror: {PROGRAM} ended when it was to listen on {mirror.listen}: {_last_words(places.log)}"
        )
    if came is daemons.Start.SILENT:
        stop(places)
        raise Transient(f"mirror: {PROGRAM} did not answer on {mirror.listen} within {_START:g} s")
    if process.poll() is not None:  # somebody else answers there
        raise Permanent(f"mirror: another registry listens on {mirror.listen}: choose another mirror.port")


def _last_words(log: Path) -> str:
    """Why it ended, from the end of its log."""
    with suppress(OSError):
        lines = [line.strip() for line in log.read_bytes()[-_SHORT:].decode(errors="replace").splitlines()]
        said = [line for line in lines if line.startswith("panic: ")] or [line for line in lines if line]
        if text := "".join(said[-1:]):
            if "address already in use" in text:
                return "another program listens there; choose another mirror.port"
            if "cannot assign requested address" in text:
                return "this machine does not have the address; choose another mirror.address"
            return text.rpartition('msg="')[2].rstrip('"')[:200]
    return f"see {log}"


def _digest(config: str) -> str:
    return sha256(config.encode()).hexdigest()


def _orphans(places: Places) -> list[Identity]:
    """The processes of this user that were started with this configuration."""
    words = ["serve", str(places.config)]
    return [
        identity
        for identity, command in daemons.own_processes()
        if command[-2:] == words and any(Path(one).name == PROGRAM for one in command[:-2])
    ]
