"""What hosts still have when they were released: a script lists it, and each host that has anything is a line."""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from swarmplan.drivers.command import Answer
from swarmplan.errors import Failure

_SHARED = Path(__file__).with_name("remains.sh")
_AT_ONCE = 20
_MOST = 12
"""Lines of a host that are shown."""


def script(driver_part: Path) -> str:
    """The text of a driver's script, after what all of them share."""
    return _SHARED.read_text(encoding="utf-8") + driver_part.read_text(encoding="utf-8")


def lines_of(answer: Answer) -> list[str]:
    """What such a script listed. Raises Failure where it did not run."""
    lines = answer.out.splitlines()
    if "end" not in lines and answer.code != 0:
        raise Failure(answer.error_line)
    return [line for line in lines if line and line != "end" and line.isprintable()][:_MOST]


def remains(hosts: Mapping[str, Callable[[], Iterable[str]]]) -> tuple[str, ...]:
    """A line for each host that has anything left, or cannot be asked. Raises nothing."""
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="remains") as pool:
        return tuple(line for line in pool.map(_line, hosts, hosts.values()) if line)


def _line(name: str, look: Callable[[], Iterable[str]]) -> str:
    try:
        found = ", ".join(look())
    except Failure as error:
        return f"{name}: cannot check what is left there ({error})"
    return f"{name}: {found}" if found else ""
