"""What ``ls`` says of machines: their state and URL. It never is a proof of health.

Free text is asked for in Go's quotes (``%q``), whose escapes are Python's. Only our machines are asked about: a name filter
is applied before any machine is contacted, though what cannot be loaded always shows (measured on 0.16.2).
"""

import ast
import re
from collections.abc import Collection
from urllib.parse import urlsplit

from swarmplan.dataclass import dataclass
from swarmplan.drivers.docker_machine.cli import Cli, failed
from swarmplan.errors import Failure, Unreachable

_QUERY = 10
"""Seconds docker-machine waits for one machine; loading and VirtualBox's lock come on top."""
_SPARE, _LONGEST = 20.0, 300.0
"""Seconds over that: VirtualBox's lock lets one machine be asked at a time."""
_TEMPLATE = '{{printf "%q" .Name}}\t{{printf "%q" .DriverName}}\t{{.State}}\t{{printf "%q" .URL}}\t{{printf "%q" .Error}}'
_STATES = frozenset(
    {"", "Running", "Paused", "Saved", "Stopped", "Stopping", "Starting", "Error", "Timeout", "Not Found"}
)
"""Of machines (libmachine ``state/state.go``; the last one is rancher-machine's)."""
_QUOTED = r'("(?:[^"\\]|\\.)*")'
_ROW = re.compile(rf"^{_QUOTED}\t{_QUOTED}\t([^\t]*)\t{_QUOTED}\t{_QUOTED}$")


@dataclass(frozen=True, slots=True)
class Row:
    """One machine as listed. ``driver`` is ``not found`` for a record that cannot be read, ``not-found`` for a missing plugin."""

    name: str
    driver: str
    state: str
    url: str
    error: str

    @property
    def fault(self) -> str:
        """What makes no sense in it; "" when nothing does."""
        if self.state not in _STATES:
            return f"{self.state[:40]!r} is not a valid machine state"
        try:
            place = urlsplit(self.url)
            sensible = not self.url or bool(place.hostname and place.port)
        except ValueError:
            sensible = False
        return (
            "" if sensible and self.url.isprintable() else f"{self.url[:80]!r} is not a valid engine address"
        )


def listed(cli: Cli, names: Collection[str]) -> dict[str, Row]:
    """The rows of these machines by name. Raises Unreachable when docker-machine does not list."""
    rows = _ask(cli, names)
    torn = [name for name, row in rows.items() if row.driver == "not found" and "no such file" in row.error]
    return rows | _ask(cli, torn) if torn else rows


def parse(text: str) -> dict[str, Row]:
    """The rows in a listing; warnings between them are passed over."""
    rows = {}
    for line in text.splitlines():
        if match := _ROW.match(line):
            name, driver, state, url, error = match.groups()
            row = Row(_unquoted(name), _unquoted(driver), state.strip(), _unquoted(url), _unquoted(error))
            rows[row.name] = row
    return rows


def _ask(cli: Cli, names: Collection[str]) -> dict[str, Row]:
    pattern = "|".join(sorted(name.replace(".", r"\.") for name in names))
    words = ["ls", "-t", str(_QUERY), "--filter", f"name=^({pattern})$", "-f", _TEMPLATE]
    what = f"machine {next(iter(names))}" if len(names) == 1 else f"{len(names)} machines"
    try:
        answer = cli.attempt(words, what=what, deadline=min(_LONGEST, _SPARE + _QUERY * len(names)))
    except Failure as error:
        raise Unreachable(str(error)) from error
    if failed(answer):
        raise Unreachable(f"{what}: {cli.failure(words, answer)}")
    return {name: row for name, row in parse(answer.out).items() if name in names}


def _unquoted(text: str) -> str:
    try:
        return str(ast.literal_eval(text))
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return text.strip('"')
