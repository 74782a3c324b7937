"""A program that takes the lease of a cluster, counts one further in the swarm under it, and gives it back: each as its standard
input says, a word a line. What came of it is a line of JSON.

Counting is what a lease is for: the next number is read, and a config of that name is made a moment later.
"""

import json
import secrets
import sys
import time

from swarmplan.cli.terminal.options.source import Source
from swarmplan.cli.wiring.lease import Held, LocalRun, leased
from swarmplan.cli.wiring.origin import origin_of
from swarmplan.cli.wiring.site import Site, opened
from swarmplan.errors import Conflict, LeaseLost, Locked, SwarmplanError, Transient
from swarmplan.model.key import Kind

PREFIX = "counted-"
_BETWEEN = 0.2
"""Seconds between the read and what follows from it."""
_WITHIN = 90.0
"""Seconds for one number: a leader may be lost meanwhile."""


def main(file: str, name: str, ahead: float) -> None:
    """``ahead`` is by how many seconds this machine's clock is wrong."""
    real = time.time
    time.time = lambda: real() + ahead
    source = Source((file,), (), (), simulate=False)
    for _take in iter(sys.stdin.readline, ""):
        with opened(source) as found:
            tell(*held_once(found, source, name))


def held_once(found: Site, source: Source, name: str) -> tuple[str, str]:
    """Take it and count until it is to be given back: what came of it, and why."""
    run = LocalRun("contend", secrets.token_hex(16))
    try:
        with leased(found, run, origin_of(source), 900) as held:
            tell("took")
            while sys.stdin.readline() == "count\n":
                tell("counted", number=counted(held, name))
            held.holder.check()
    except (LeaseLost, Locked) as error:
        return "lost", str(error)
    return "released", ""


def counted(held: Held, name: str) -> int:
    """The number that was counted by this. Raises LeaseLost."""
    until, number = time.monotonic() + _WITHIN, 0
    while True:
        try:
            engine = held.site.adapters.manager()
            by = {
                int(one["Spec"]["Name"].removeprefix(PREFIX)): one["Spec"]["Labels"]["by"]
                for one in engine.contents(Kind.CONFIG)
                if one["Spec"]["Name"].startswith(PREFIX)
            }
            if by.get(number) == name:  # its answer was lost
                return number
            number = max(by, default=0) + 1
            time.sleep(_BETWEEN)
            body = {"Name": f"{PREFIX}{number}", "Labels": {"by": name}, "Data": "Kg=="}
            engine.create_content(Kind.CONFIG, body)
        except (Transient, Conflict) as error:
            held.site.adapters.disconnect()
            if time.monotonic() > until:
                raise SystemExit(f"not counted in time: {error}") from error
            time.sleep(0.5)
        else:
            return number


def tell(event: str, why: str = "", number: int = 0) -> None:
    sys.stdout.write(f"{json.dumps({'event': event, 'why': why, 'number': number})}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        main(sys.argv[1], sys.argv[2], float(sys.argv[3]))
    except SwarmplanError as error:
        raise SystemExit(f"{type(error).__name__}: {error}") from error
