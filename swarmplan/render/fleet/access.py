"""What students type, for people and for programs. It has no secret: private keys are in files alone."""

from collections.abc import Iterator
from typing import Any

from rich.text import Text

from swarmplan.fleet.access.access_status import Served, StudentAccess
from swarmplan.fleet.access.keys.lines import fingerprint
from swarmplan.render.redact import redacted
from swarmplan.render.text.line import line

FORMAT_VERSION = "1.0"


def access_lines(served: Served, *, handed_out: bool = False) -> Iterator[Text]:
    """The server, then each student with what to type; how to get the files for it, unless they were ``handed_out``."""
    key = f", its key is {fingerprint(served.key)}" if served.key else ""
    state = "serves" if served.serves else "does not serve: run `swarmplan fleet apply`"
    yield line(f"{served.fleet}: ssh at {served.address} port {served.port} {state}{key}")
    for one in served.students:
        yield line("")
        yield line(f"{one.student}" + (f", last {one.last}" if one.last else ""))
        if one.ssh is None:
            yield line("  no way in yet: run `swarmplan fleet apply`")
            continue
        width = max(len(command) for command, _ in one.ssh.commands)
        for command, what in one.ssh.commands:
            yield line(f"  {command:<{width}}  # {what}")
    if served.key and not handed_out:
        yield line("")
        yield line("The files that each needs for it: swarmplan fleet access --out FOLDER")


def access_json(served: Served) -> dict[str, Any]:
    """The same as JSON values: ``format_version`` · ``fleet`` · ``server``: ``address``, ``port``, ``serves`` (whether it answers), ``key`` (public; null before
    the first apply), ``fingerprint`` · ``students``: ``student``, ``cluster``, ``user`` (null without a way in), ``machines``, ``commands``, ``last`` (the last line of their log, null)."""
    body: dict[str, Any] = redacted(_document(served))
    return body


def _document(served: Served) -> dict[str, Any]:
    return {
        "format_version": FORMAT_VERSION,
        "fleet": served.fleet,
        "server": {
            "address": served.address,
            "port": served.port,
            "serves": served.serves,
            "key": served.key or None,
            "fingerprint": fingerprint(served.key) if served.key else None,
        },
        "students": [_student_json(one) for one in served.students],
    }


def _student_json(one: StudentAccess) -> dict[str, Any]:
    ssh = one.ssh
    return {
        "student": one.student,
        "cluster": one.cluster,
        "user": ssh.user if ssh else None,
        "machines": list(ssh.machines) if ssh else [],
        "commands": [command for command, _ in ssh.commands] if ssh else [],
        "last": one.last or None,
    }
