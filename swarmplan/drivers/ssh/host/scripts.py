"""The scripts of this driver, run in a host with their variables; and values in their output, judged before they are believed."""

import re
from ipaddress import ip_address
from pathlib import Path

from swarmplan.drivers.scripts import compose, failure
from swarmplan.drivers.ssh.connection.connection import Connection

SHELL = Path(__file__).with_name("shell")
"""The folder of the scripts."""
_QUERY = SHELL / "query.sh"
_ENGINE = 8.0
"""Seconds a quick host's engine has for a small answer; it takes some hundredths of one."""


def query_script(name: str) -> str:
    """The script of this name that only looks, behind what it asks the engine with."""
    return _QUERY.read_text(encoding="utf-8") + (SHELL / f"{name}.sh").read_text(encoding="utf-8")


def engine_deadline(connection: Connection) -> str:
    """For how many seconds a script in this host waits for its engine's answer."""
    return f"{_ENGINE * connection.timeouts.factor:.0f}"


def run_script(connection: Connection, name: str, *, deadline: float, **variables: str) -> None:
    """Run the script of this name as root. Raises as ``Connection`` does, and Permanent with the host's own words when it
    fails."""
    variables["TIMEOUT"] = engine_deadline(connection)
    text = compose(_QUERY, SHELL / "shared.sh", SHELL / f"{name}.sh", **variables)
    # The name is for people: it shows in the host's process list, and in an error.
    answer = connection.script(text, f"swarmplan-{name}", deadline=deadline)
    if answer.code != 0:
        raise failure(f"machine {connection.machine}", name, answer)


_WHOLE = re.compile(r"[0-9]{1,18}", re.ASCII)
_SECONDS = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?", re.ASCII)


def whole(text: str, what: str) -> int:
    """A whole number; 0 for nothing."""
    if text and not _WHOLE.fullmatch(text):
        raise ValueError(f"{what} is not a valid whole number")
    return int(text or 0)


def seconds(text: str, what: str) -> float:
    """A number of seconds; 0 for nothing."""
    if text and not _SECONDS.fullmatch(text):
        raise ValueError(f"{what} is not a valid number of seconds")
    return float(text or 0)


def address(text: str, what: str) -> str:
    """An IP address, or nothing."""
    try:
        return str(ip_address(text)) if text else ""
    except ValueError:
        raise ValueError(f"{what} is not a valid address") from None
