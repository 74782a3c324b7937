"""The commit that a saved plan was made of, as the plan has it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from swarmplan.errors import SpecError
from swarmplan.history.ci import Commit, commit_id

if TYPE_CHECKING:
    from swarmplan.history.provenance import Provenance

_KEYS: Mapping[str, type] = {"id": str, "author": str, "branch": str, "title": str, "modified": bool}


def body_of(origin: "Provenance | None") -> dict[str, Any]:
    """Its JSON; {} where none is known."""
    if origin is None or not origin.commit:
        return {}
    return {
        "id": origin.commit,
        "author": origin.author,
        "branch": origin.branch,
        "title": origin.message,
        "modified": origin.modified,
    }


def read(path: str, body: Any) -> Commit:
    """The commit of a plan at this path; an empty one where it has none, as plans of before. Raises SpecError for what ``body_of``
    does not make."""
    if not body:
        return Commit()
    if (
        not isinstance(body, dict)
        or body.keys() != _KEYS.keys()
        or not all(isinstance(body[name], kind) for name, kind in _KEYS.items())
        or not commit_id(body["id"])
    ):
        raise SpecError(
            [
                f"{path}: not a saved plan of this version: commit: must have {', '.join(_KEYS)}: plan again with --out"
            ]
        )
    return Commit(body["id"], body["author"], body["branch"], "", body["title"], body["modified"])
