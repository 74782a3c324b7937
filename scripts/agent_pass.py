"""Waits for a pass of the agent's demo, and says in a line how it ended and what took its time.

python scripts/agent_pass.py SOCKET applied|held COMMIT [--since SECONDS]
python scripts/agent_pass.py SOCKET healed COMMIT --since SECONDS
python scripts/agent_pass.py SOCKET metrics URL
"""

import sys
import time
import urllib.request
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from swarmplan.agent.control.client import ask
from swarmplan.agent.control.protocol import Request, Verb
from swarmplan.errors import SwarmplanError

_LIMIT = 300.0
_TICK = 0.1
_SHOWN = (
    "swarmplan_sync_state",
    "swarmplan_health_state",
    "swarmplan_passes_total",
    "swarmplan_changes_total",
    "swarmplan_source_info",
)


def main(socket: str, what: str, which: str, since: float | None) -> int:
    """0 once it is so; 1 when it is not within five minutes."""
    if what == "metrics":
        print(metrics(which))  # noqa: T201 - the script's answer
        return 0
    until = time.monotonic() + _LIMIT
    while time.monotonic() < until:
        cluster = status(socket)
        # A pass that only looks may follow within a tick.
        ended = cluster["last" if what == "held" else "last_change"] if cluster else None
        if ended and is_there(what, ended, which, since or 0.0):
            print(line(ended, since))  # noqa: T201
            return 0
        time.sleep(_TICK)
    print(f"the agent has not come to it within {_LIMIT:g} s", file=sys.stderr)  # noqa: T201
    return 1


def status(socket: str) -> dict[str, Any] | None:
    """The only cluster that the agent follows; None while the agent does not answer."""
    try:
        clusters = ask(Path(socket), Request(Verb.STATUS)).body["clusters"]
    except SwarmplanError:
        return None
    return dict(clusters[0])


def is_there(what: str, ended: Mapping[str, Any], which: str, since: float) -> bool:
    """Whether this is the pass that is waited for: one that has made a commit true, left it to a person, or made it true again."""
    commit = (ended["commit"] or {}).get("id")
    if what == "healed":
        began = datetime.fromisoformat(ended["at"]).timestamp() >= int(since)
        drift = any(reason["trigger"].startswith("drift") for reason in ended["reasons"])
        return began and drift and ended["result"] == "applied" and commit == which
    return ended["result"] == what and commit == which


def line(ended: Mapping[str, Any], since: float | None) -> str:
    """``true after 6.1 s, of which the engines 4.8 s …``, why, and what is to be typed."""
    seconds = ended["seconds"]
    parts = ", ".join(f"{phase} {seconds[phase]:.2f} s" for phase in seconds)
    why = "; ".join(
        f"{one['trigger']}: {one['text']}" if one["text"] else one["trigger"] for one in ended["reasons"]
    )
    lines = [f"{ended['result']}: {ended['text']}", f"  because of {why}", f"  the pass took: {parts}"]
    if since is not None:
        whole, engines = time.time() - since, seconds.get("apply", 0.0)
        lines[0] = (
            f"true after {whole:.1f} s, of which changing and awaiting it on the engines is {engines:.1f} s"
        )
        lines.insert(1, f"  {ended['text']}")
    lines += [f"  held: {hold['text']}\n  to type: {hold['remedy']}" for hold in ended["holds"]]
    return "\n".join(lines)


def metrics(url: str) -> str:
    """The lines that say how the cluster is and what was done; states that it is not in are left out."""
    with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 - of our own agent
        found = answer.read().decode().splitlines()
    return "\n".join(f"  {one}" for one in found if one.startswith(_SHOWN) and not one.endswith(" 0.0"))


if __name__ == "__main__":
    socket_, what_, which_, *rest = sys.argv[1:]
    sys.exit(main(socket_, what_, which_, float(rest[1]) if rest else None))
