"""Whose a machine is, by its folder in the store alone: no machine of another owner is contacted to find out."""

import json
import time
from pathlib import Path
from typing import Any

from swarmplan.dataclass import dataclass
from swarmplan.drivers.docker_machine.options.engine_flags import HASH_LABEL
from swarmplan.drivers.docker_machine.place import Store
from swarmplan.drivers.docker_machine.store.mark import Mark, read_mark
from swarmplan.model.labels.names import OWNER_LABEL

_PAUSE = 0.02
_LOOKS = 3


@dataclass(frozen=True, slots=True)
class Claim:
    """Whose a machine is. ``owner`` is "" for nobody's; ``hash`` is of what it is made as; ``fault`` says why its record
    cannot be read, and then only a mark names the owner."""

    owner: str = ""
    mark: Mark | None = None
    hash: str = ""
    fault: str = ""


def is_unowned(claim: Claim | None) -> bool:
    """Whether there is such a machine and nothing says whose it is."""
    return claim is not None and not claim.owner and not claim.fault


def claim_of(store: Store, name: str) -> Claim | None:
    """Whose this machine is, None when there is none.

    Every machine of ours carries the cluster's name as an engine label from the first moment of its record, and a mark
    once it is whole.
    """
    if not store.has(name):
        return None
    folder = store.machine(name)
    mark = read_mark(folder)
    document, fault = _record(folder / "config.json")
    if fault and not folder.is_dir():
        return None
    labels = _labels(document)
    return Claim(
        mark.cluster if mark else labels.get(OWNER_LABEL, ""), mark, labels.get(HASH_LABEL, ""), fault
    )


def owned(store: Store, cluster: str) -> list[str]:
    """The machines of the cluster in this store."""
    claims = ((name, claim_of(store, name)) for name in store.names())
    return [name for name, claim in claims if claim is not None and claim.owner == cluster]


def _record(path: Path) -> tuple[Any, str]:
    """The record as JSON, or why there is none. docker-machine replaces it by removing it first, so it is missed at times."""
    for look in range(_LOOKS):
        if look:
            time.sleep(_PAUSE)
        try:
            return json.loads(path.read_text(encoding="utf-8")), ""
        except FileNotFoundError:
            fault = "it has no config.json"
        except PermissionError:
            return None, "its config.json belongs to another user"
        except (OSError, ValueError, RecursionError):
            fault = "its config.json is damaged"
    return None, fault


def _labels(document: Any) -> dict[str, str]:
    try:
        labels = document["HostOptions"]["EngineOptions"]["Labels"] or ()
        return dict(label.split("=", 1) for label in labels if "=" in label)
    except (KeyError, TypeError, AttributeError):
        return {}
