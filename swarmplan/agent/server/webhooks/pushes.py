"""What a webhook says was pushed. Pure; whatever is not understood counts as "something", for a look too many costs little."""

import json
from collections.abc import Iterator
from typing import Any

from swarmplan.agent.server.webhooks.request import Request
from swarmplan.dataclass import dataclass
from swarmplan.spec.agent.outside import Forge


@dataclass(frozen=True, slots=True)
class Pushed:
    """``refs`` that have a new commit, such as ``refs/heads/main``; () where none has: something else happened, or they were deleted.
    None: not known. ``ping``: the forge only tries the connection."""

    refs: tuple[str, ...] | None = None
    ping: bool = False


_EVENTS = {
    Forge.GITHUB: ("x-github-event", frozenset({"push"})),
    Forge.GITEA: ("x-gitea-event", frozenset({"push"})),
    Forge.FORGEJO: ("x-forgejo-event", frozenset({"push"})),
    Forge.GITLAB: ("x-gitlab-event", frozenset({"Push Hook", "Tag Push Hook", "System Hook"})),
    Forge.BITBUCKET: ("x-event-key", frozenset({"repo:push", "repo:refs_changed"})),
}
_NOT_UNDERSTOOD = (ValueError, LookupError, TypeError, AttributeError, RecursionError)
_PINGS = frozenset({"ping", "diagnostics:ping"})
"""Of GitHub, and of Bitbucket Data Center."""


def pushed(forge: Forge, request: Request) -> Pushed:
    """What the event and the payload say."""
    header, pushes = _EVENTS.get(forge, ("", frozenset()))
    event = request.one(header)
    if event in _PINGS:
        return Pushed((), ping=True)
    if event and event not in pushes:
        return Pushed(())
    try:
        return Pushed(tuple(_refs(json.loads(request.body))))
    except _NOT_UNDERSTOOD:
        return Pushed()


def _refs(payload: dict[str, Any]) -> Iterator[str]:
    """Raises one of _NOT_UNDERSTOOD."""
    if "push" in payload:  # Bitbucket Cloud
        for change in _entries(payload["push"]["changes"]):
            if change["new"] is not None:
                kind = "tags" if change["new"]["type"] == "tag" else "heads"
                yield f"refs/{kind}/{_text(change['new']['name'])}"
    elif "changes" in payload and "ref" not in payload:  # Bitbucket Data Center
        for change in _entries(payload["changes"]):
            if not _is_zero(change["toHash"]):
                yield _text(change["ref"]["id"])
    elif not (payload.get("deleted") is True or _is_zero(payload.get("after"))):
        yield _text(payload["ref"])


def _entries(found: object) -> list[Any]:
    """Raises TypeError for what is not a list, or is an empty one: a push changes something."""
    if not isinstance(found, list) or not found:
        raise TypeError
    return found


def _text(found: object) -> str:
    """Raises TypeError for what is not a name: its text, such as ``None``, would be that of a branch that nobody follows."""
    if not isinstance(found, str) or not found:
        raise TypeError
    return found


def _is_zero(commit: object) -> bool:
    """Whether it stands for no commit: zeros, as many as a hash has digits."""
    return isinstance(commit, str) and commit != "" and not commit.strip("0")
