"""One notification, as every target gets it: the values that its schema describes."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from swarmplan.agent.commit_json import commit_json, commit_of
from swarmplan.agent.events import Commit, Reason, Trigger
from swarmplan.agent.notify.causes.cause import Kind
from swarmplan.dataclass import dataclass
from swarmplan.utc_time import utc_at


class Severity(StrEnum):
    """The types of Apprise (https://github.com/caronc/apprise-api, "type")."""

    INFO = "info"
    SUCCESS = "success"
    WARNING = "warning"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True)
class Point:
    """One cause: ``repeated`` where the target was notified of it before and it goes on, ``returned`` where it was over for a while."""

    fingerprint: str
    text: str
    remedy: str
    since: float
    repeated: bool = False
    returned: bool = False


@dataclass(frozen=True, slots=True)
class Notification:
    """Every text is clean. ``replaces`` are fingerprints of causes that were notified and are over now; ``left_out`` counts causes
    that are not listed, ``dropped`` notifications before this one that could not be sent. A summary has ``parts``, each one that was not sent by itself, and its ``cluster`` is "" where they are of
    several."""

    id: str
    cluster: str
    kind: Kind
    severity: Severity
    title: str
    text: str
    at: float
    points: tuple[Point, ...] = ()
    replaces: tuple[str, ...] = ()
    left_out: int = 0
    dropped: int = 0
    commit: Commit | None = None
    reasons: tuple[Reason, ...] = ()
    run: str = ""
    parts: tuple["Notification", ...] = ()


def data(of: Notification) -> dict[str, Any]:
    """As JSON, without its id. ``from_data`` reads it."""
    body: dict[str, Any] = {
        "cluster": of.cluster,
        "kind": str(of.kind),
        "severity": str(of.severity),
        "title": of.title,
        "text": of.text,
        "at": utc_at(of.at, "milliseconds"),
        "causes": [_point(each) for each in of.points],
        "replaces": [*of.replaces],
        "left_out": of.left_out,
        "dropped": of.dropped,
        "commit": commit_json(of.commit) if of.commit else None,
        "reasons": [{"trigger": str(each.trigger), "text": each.text} for each in of.reasons],
        "run": of.run,
    }
    if of.parts:
        body["notifications"] = [data(each) for each in of.parts]
    return body


def _point(point: Point) -> dict[str, Any]:
    return {
        "fingerprint": point.fingerprint,
        "text": point.text,
        "remedy": point.remedy,
        "since": utc_at(point.since, "milliseconds"),
        "repeated": point.repeated,
        "returned": point.returned,
    }


def from_data(id: str, body: Mapping[str, Any]) -> Notification:  # noqa: A002 - CloudEvents' word
    """Raises KeyError, TypeError, ValueError and AttributeError for what ``data`` does not make."""
    commit = body["commit"]
    return Notification(
        str(id),
        str(body["cluster"]),
        Kind(body["kind"]),
        Severity(body["severity"]),
        str(body["title"]),
        str(body["text"]),
        _seconds(body["at"]),
        tuple(
            Point(
                str(each["fingerprint"]),
                str(each["text"]),
                str(each["remedy"]),
                _seconds(each["since"]),
                bool(each["repeated"]),
                bool(each["returned"]),
            )
            for each in body["causes"]
        ),
        tuple(map(str, body["replaces"])),
        int(body["left_out"]),
        int(body["dropped"]),
        None if commit is None else commit_of(commit),
        tuple(Reason(Trigger(each["trigger"]), str(each["text"])) for each in body["reasons"]),
        str(body["run"]),
        tuple(from_data("", each) for each in body.get("notifications", ())),
    )


def _seconds(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
