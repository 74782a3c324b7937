"""One call of ``docker``: what the work of a command is given."""

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field

from swarmplan.dataclass import dataclass
from swarmplan.errors import SwarmplanError
from swarmplan.simulator.docker_cli.console import Console
from swarmplan.simulator.docker_cli.ended import Ended, daemon


@dataclass(frozen=True, slots=True)
class Flags:
    """The options given, by their long names, in their order."""

    given: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def on(self, name: str) -> bool:
        """Whether a switch is on."""
        return self.text(name, "false") == "true"

    def text(self, name: str, default: str = "") -> str:
        """The last value given."""
        return self.given.get(name, (default,))[-1]

    def all(self, name: str) -> Sequence[str]:
        """Every value given."""
        return self.given.get(name, ())

    def has(self, name: str) -> bool:
        """Whether it was given."""
        return name in self.given


@dataclass(frozen=True, slots=True)
class Call:
    """``wait`` lets the machine's clock go on by one second; ``now`` reads it, in seconds since the world began."""

    engine: Console
    machine: str
    flags: Flags
    args: Sequence[str]
    wait: Callable[[], None]
    now: Callable[[], int]

    def say(self, text: str) -> None:
        """A line on standard output."""
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()

    def warn(self, text: str) -> None:
        """A line on standard error."""
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()

    def for_each(self, work: Callable[[str], None], args: Iterable[str] | None = None) -> None:
        """Do the work for each argument; what failed is reported when all are done. Raises Ended."""
        failed = []
        for arg in self.args if args is None else args:
            try:
                work(arg)
            except Ended as ended:
                failed.append(str(ended))
            except SwarmplanError as error:
                failed.append(daemon(error))
        if failed:
            raise Ended("\n".join(failed))
