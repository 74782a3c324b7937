"""A commit as JSON, wherever an agent writes one; its time is written as each document has times."""

from collections.abc import Mapping
from typing import Any

from swarmplan.agent.events import Commit

_TEXTS = ("id", "ref", "author", "subject", "signer")


def commit_json(commit: Commit, **more: Any) -> dict[str, Any]:
    """The commit with more keys."""
    return {name: getattr(commit, name) for name in _TEXTS} | more


def commit_of(body: Mapping[str, Any], time: int = 0) -> Commit:
    """The commit that was written. Raises KeyError and TypeError for what is none."""
    texts = {name: body[name] for name in _TEXTS}
    if not all(isinstance(text, str) for text in texts.values()):
        raise TypeError("a commit has texts alone")
    return Commit(**texts, time=time)
