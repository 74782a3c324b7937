"""``manifest.json`` in an archive: what a copy is beside its state, and the checksums of all there is.

It is read by making it anew: whatever of it or of the files is another than it was cannot come out the same.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from swarmplan.archives.header import Header
from swarmplan.archives.tar import files_in
from swarmplan.errors import Permanent
from swarmplan.model.backup import SwarmCopy

Json = dict[str, Any]


def manifest(header: Header, copy: SwarmCopy, files: Mapping[str, bytes], sources: Mapping[str, str]) -> Json:
    """The manifest of these files. ``sources`` holds, by the file it became, the name of each text of the spec. Raises
    Permanent when the state is no tar archive of files."""
    return {
        "header": header.facts,
        "copy": {
            "node_id": copy.node_id,
            "settled": copy.settled,
            "unlock_key": copy.unlock_key,
            "inventory": {kind: dict(held) for kind, held in copy.inventory.items()},
        },
        "files": {name: _told(content) for name, content in files.items()},
        "state": {name: _told(content) for name, content in files_in(copy.state)},
        "sources": dict(sources),
    }


def written(document: Json) -> bytes:
    """The manifest as the file holds it."""
    return json.dumps(document, indent=1).encode()


def read(text: bytes) -> Json:
    """What the file says, not yet compared with anything. Raises Permanent when it is no manifest."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise Permanent("its manifest does not read") from None
    if not isinstance(document, dict) or not isinstance(document.get("copy"), dict):
        raise Permanent("its manifest is none")
    return document


def copy_of(document: Json, header: Header, state: bytes) -> SwarmCopy:
    """The copy that a manifest tells of. Raises Permanent when that is no copy."""
    told = document["copy"]
    inventory = told.get("inventory")
    words = isinstance(told.get("node_id"), str) and isinstance(told.get("unlock_key"), str)
    if not words or not isinstance(told.get("settled"), bool) or not _is_inventory(inventory):
        raise Permanent("its manifest tells of no copy")
    return SwarmCopy(
        machine=header.machine,
        node_id=told["node_id"],
        swarm=header.swarm,
        address=header.address,
        engine=header.engine,
        settled=told["settled"],
        inventory=inventory,
        state=state,
        unlock_key=told["unlock_key"],
    )


def compare(said: Json, made: Json) -> None:
    """Raise Permanent, naming the first thing that is not as the manifest says."""
    for part, value in made.items():
        if said.get(part) == value:
            continue
        other = said.get(part)
        apart = _apart(other, value) if isinstance(other, dict) else ""
        raise Permanent(f"{part}{apart} is not as its manifest says")


def _apart(said: Json, made: Json) -> str:
    """The first name that two mappings differ at."""
    both = [*made, *said]
    return next((f" {name!r}" for name in both if said.get(name) != made.get(name)), "")


def _is_inventory(held: Any) -> bool:
    return isinstance(held, dict) and all(
        isinstance(named, dict) and all(isinstance(value, str) for value in named.values())
        for named in held.values()
    )


def _told(content: bytes) -> Json:
    return {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
