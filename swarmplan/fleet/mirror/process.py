"""docker-registry as a process: started, found again, and stopped; always known by its pid together with its start time."""

import json
import os
import shutil
import signal
import subprocess
import time
import urllib.request
from contextlib import suppress
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

from swarmplan import private_files
from swarmplan.errors import Permanent, Transient, reason_of
from swarmplan.fleet.mirror.places import Places
from swarmplan.spec.fleet.images import Mirror
from swarmplan.system.processes import Identity, identify

PROGRAM = "docker-registry"
_PROC = Path("/proc")
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
_START = 20.0
_END = 10.0
_TICK = 0.02
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
    _write(places.config, config_of(places, mirror, online=online).encode())


def is_served(places: Places, mirror: Mirror, *, online: bool = True) -> bool:
    """Whether it runs with this configuration, and answers."""
    found = _recorded(places)
    digest = _digest(config_of(places, mirror, online=online))
    return found is not None and found[0].alive() and found[1] == digest and answers(mirror)


def running(places: Places) -> Identity | None:
    """The process of this mirror; None where there is none, also where its pid is another process's by now."""
    found = _recorded(places)
    if found is not None and found[0].alive():
        return found[0]
    return next(iter(_orphans(places)), None)


def start(places: Places, mirror: Mirror, *, online: bool = True) -> bool:
    """Have it running with what ``configure`` wrote; False where it was. Raises Permanent, Transient."""
    if is_served(places, mirror, online=online):
        return False
    digest = _digest(config_of(places, mirror, online=online))
    stop(places)
    started = _start(places)
    identity = identify(started.pid)
    if identity is not None:
        _write(places.record, json.dumps({"process": asdict(identity), "config": digest}).encode())
    _await(started, places, mirror)
    return True


def stop(places: Places) -> None:
    """Stop it, also one that a killed command has started and not noted. Raises Transient."""
    while (process := running(places)) is not None:
        process.signal(signal.SIGTERM)
        if not process.ended(_END):
            process.signal(signal.SIGKILL)
            if not process.ended(_END):
                raise Transient(f"process {process.pid}, {PROGRAM}, did not end after it was killed")


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
    until = time.monotonic() + _START
    while not answers(mirror):
        if process.poll() is not None:
            raise Permanent(
                f"mirror: {PROGRAM} ended when it was to listen on {mirror.listen}: {_last_words(places.log)}"
            )
        if time.monotonic() > until:
            stop(places)
            raise Transient(f"mirror: {PROGRAM} did not answer on {mirror.listen} within {_START:g} s")
        time.sleep(_TICK)
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


def _recorded(places: Places) -> tuple[Identity, str] | None:
    """The process that was started last, and the digest of the configuration that it has read."""
    try:
        with places.record.open("rb") as file:
            found = json.loads(file.read(_SHORT))
        return Identity(**found["process"]), str(found["config"])
    except (
        OSError,
        ValueError,
        KeyError,
        TypeError,
    ):  # none, or a damaged one: it is found by its configuration
        return None


def _orphans(places: Places) -> list[Identity]:
    """The processes of this user that were started with this configuration."""
    words = ["serve", str(places.config)]
    found = []
    for folder in _PROC.glob("[0-9]*"):
        with suppress(OSError):
            arguments = (folder / "cmdline").read_text(errors="replace").rstrip("\0").split("\0")
            ours = arguments[-2:] == words and any(Path(one).name == PROGRAM for one in arguments[:-2])
            if ours and folder.stat().st_uid == os.geteuid() and (identity := identify(int(folder.name))):
                found.append(identity)
    return found


def _write(path: Path, data: bytes) -> None:
    try:
        private_files.make_folder(path.parent)
        private_files.write(path, data)
    except OSError as error:
        raise Permanent(f"{path}: cannot be written: {reason_of(error)}") from error
