"""The JSON Schema of what ``agent status --format json`` prints."""

from typing import Any

from swarmplan.agent.events import PassResult, Trigger
from swarmplan.agent.state import HealthState, SyncState
from swarmplan.agent.state_json import FORMAT_VERSION
from swarmplan.render.json_schema import COUNT, DIALECT, SECONDS, TEXT, TIME, object_of, or_null

_SERVICE = object_of(running=COUNT, desired=COUNT)
_COMMIT = object_of(
    id={**TEXT, "description": "The full hash."},
    ref={**TEXT, "description": "What names it, such as branch main."},
    author=TEXT,
    subject=TEXT,
    signer={**TEXT, "description": "Who signed it; empty where that was not verified."},
    time=or_null(TIME, "Of the committer."),
)


def status_schema() -> dict[str, Any]:
    """Of what ``agent status`` prints with ``--format json``."""
    return {
        "$schema": DIALECT,
        "title": "swarmplan agent status",
        **object_of(
            format_version={"const": FORMAT_VERSION},
            version={**TEXT, "description": "Of swarmplan."},
            pid=COUNT,
            started=TIME,
            invalid_file=or_null(
                object_of(since=TIME, problems={"type": "array", "items": TEXT}),
                "Why the agent file, as it is now, is not valid: the agent goes on as it was. Null while it is valid.",
            ),
            clusters={"type": "array", "items": _cluster(), "description": "In the order of the agent file."},
        ),
    }


def _cluster() -> dict[str, Any]:
    return object_of(
        name=TEXT,
        sync={"enum": [*map(str, SyncState)]},
        health=_health(),
        source={**TEXT, "description": "The repository and path, or the files; without credentials."},
        fetched=or_null(_COMMIT, "The commit that the last pass was of."),
        applied=or_null(_COMMIT, "The commit that the cluster was brought to last."),
        suspended=or_null(
            object_of(since=TIME, by=TEXT, reason=TEXT, until=or_null(TIME, "Null: until it is resumed.")),
            "Null where passes go on.",
        ),
        last=or_null(_pass(), "The last pass; null before the first has ended."),
        last_success=or_null(TIME, "When a pass last ended with the cluster up to date."),
        last_changed=or_null(TIME, "When a pass last changed something."),
        last_change=or_null(_pass(), "That pass; null where this process has not changed anything yet."),
        acting={
            **TEXT,
            "description": "What the pass under way does, and what for; empty where there is none.",
        },
        waiting={
            "type": "boolean",
            "description": "A pass is due, and begins when one of the others has ended (parallelism).",
        },
        due=or_null(TIME, "When the next look by the timer is."),
        alive=or_null(TIME, "When the loop of the cluster last showed that it runs."),
        observed=or_null(
            TIME, "When it was last looked at. After three intervals without a look its health is unknown."
        ),
        interval=SECONDS,
        passes=COUNT,
        failures={**COUNT, "description": "Passes that failed one after the other, up to now."},
        lease_held={"type": "boolean"},
    )


def _health() -> dict[str, Any]:
    node = object_of(role=TEXT, state=TEXT, availability=TEXT, count=COUNT)
    return object_of(
        state={"enum": [*map(str, HealthState)]},
        managers=COUNT,
        reachable={**COUNT, "description": "Of the managers."},
        nodes={"type": "array", "items": node},
        services={"type": "object", "additionalProperties": _SERVICE, "description": "By name."},
        certificates={
            "type": "object",
            "additionalProperties": TIME,
            "description": "When they end: ca is the swarm's authority, node the node's whose ends first.",
        },
        backup=or_null(TIME, "When the newest one was taken."),
    )


def _pass() -> dict[str, Any]:
    reason = object_of(trigger={"enum": [*map(str, Trigger)]}, text=TEXT)
    hold = object_of(kind=TEXT, text=TEXT, remedy={**TEXT, "description": "What to type, or to do."})
    change = object_of(kind=TEXT, action=TEXT, count=COUNT)
    return object_of(
        at=TIME,
        result={"enum": [*map(str, PassResult)]},
        text={**TEXT, "description": "For people."},
        reasons={"type": "array", "items": reason},
        commit=or_null(_COMMIT, "Null where the files are of no commit."),
        seconds={"type": "object", "additionalProperties": SECONDS, "description": "By phase."},
        holds={"type": "array", "items": hold, "description": "What is left until somebody decides."},
        drift={"type": "object", "additionalProperties": COUNT, "description": "Findings by kind."},
        changes={"type": "array", "items": change, "description": "What was done."},
        run={**TEXT, "description": "The id in the history; empty where nothing was changed."},
    )
