"""What an agent says in its log: each pass that changes something, and of the others only what is new."""

from typing import Any

from swarmplan.agent.events import AgentEvent, PassEnded, PassResult, Resumed, Suspended, Trigger, Unfollowed
from swarmplan.cli.terminal.messages import about, inform
from swarmplan.render.text.line import printable

_LEVELS = {PassResult.FAILED: "error", PassResult.HELD: "warning", PassResult.LOCKED: "warning"}
_PLAIN = frozenset({Trigger.INTERVAL, Trigger.EVENT, Trigger.RETRY})
"""Triggers that say nothing by themselves."""


class Log:
    """A listener that prints a line for each event that is news."""

    def __init__(self) -> None:
        self._said: dict[str, tuple[object, ...]] = {}

    def __call__(self, event: AgentEvent) -> None:
        """Print it, if it is news."""
        with about(event.cluster):
            if isinstance(event, PassEnded):
                self._ended(event)
            elif isinstance(event, Suspended):
                why = f": {printable(event.reason)}" if event.reason else ""
                inform(
                    f"suspended by {printable(event.by)}{why}",
                    "warning",
                    event="cluster.suspended",
                    by=event.by,
                )
            elif isinstance(event, Resumed):
                inform(f"resumed by {printable(event.by)}", event="cluster.resumed", by=event.by)
            elif isinstance(event, Unfollowed):
                self._said.pop(event.cluster, None)
                inform("no longer followed", event="cluster.unfollowed")

    def _ended(self, ended: PassEnded) -> None:
        state = (ended.result, ended.text, ended.holds, ended.commit.id if ended.commit else "")
        if state == self._said.get(ended.cluster) and not ended.changes:
            return
        self._said[ended.cluster] = state
        inform(pass_text(ended), _LEVELS.get(ended.result, "info"), event="pass.ended", **_fields(ended))


def pass_text(ended: PassEnded) -> str:
    """``applied a1b2c3d4e5f6: prod is up to date: 3 steps done (new commit …)``; what is held back with what to do. The texts are those
    of others, too: a line break in one would begin a line of its own in the log, which a runner may obey."""
    commit = f" {(ended.commit.short if ended.commit else '')}" if ended.commit else ""
    because = "; ".join(
        f"{one.trigger}{f': {printable(one.text)}' if one.text else ''}"
        for one in ended.reasons
        if one.trigger not in _PLAIN or one.text
    )
    lines = [
        f"{ended.result}{commit}: {printable(ended.text)}{f' (because of {because})' if because else ''}"
    ]
    lines += [f"  {one.kind}: {one.remedy}" for one in ended.holds if one.remedy]
    return "\n".join(lines)


def _fields(ended: PassEnded) -> dict[str, Any]:
    return {
        "result": str(ended.result),
        "commit": ended.commit.id if ended.commit else None,
        "reasons": [{"trigger": str(one.trigger), "text": one.text} for one in ended.reasons],
        "holds": [{"kind": one.kind, "text": one.text, "remedy": one.remedy} for one in ended.holds],
        "seconds": dict(ended.seconds),
        "run": ended.run,
    }
