"""What the agent's answers mean for a command."""

from collections.abc import Mapping
from typing import Any

from swarmplan.errors import ExitCode

_CODES = {
    "unchanged": ExitCode.DONE,
    "applied": ExitCode.DONE,
    "held": ExitCode.REFUSED,
    "locked": ExitCode.REFUSED,
    "suspended": ExitCode.REFUSED,
}


def exit_code(cluster: Mapping[str, Any]) -> int:
    """As ``apply`` exits: 0 for up to date, 4 for what is held, locked or suspended, 1 for what failed."""
    if cluster["suspended"] is not None:
        return int(ExitCode.REFUSED)
    last = cluster["last"]
    return int(_CODES.get(last["result"], ExitCode.FAILED)) if last else int(ExitCode.FAILED)


def sync_lines(cluster: Mapping[str, Any]) -> list[str]:
    """``prod: applied a1b2c3d4e5f6: prod is up to date: 3 steps done``; below it what is held, each with what to do."""
    from swarmplan.render.redact import redact
    from swarmplan.render.status.agent import held, suspension
    from swarmplan.render.text.line import printable

    name, last, suspended = cluster["name"], cluster["last"], cluster["suspended"]
    if suspended is not None:
        found = [f"{name}: suspended {suspension(suspended)}"]
    elif last is None:
        found = [f"{name}: no pass has ended yet"]
    else:
        commit = f" {last['commit']['id'][:12]}" if last["commit"] else ""
        found = [
            f"{name}: {last['result']}{commit}: {last['text']}",
            *(f"  {held(one)}" for one in last["holds"]),
        ]
    return [printable(redact(each)) for each in found]
