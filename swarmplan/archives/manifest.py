"""``manifest.json`` in an archive: the facts of the copy, and the checksum of every file.

Reading computes it again from the files and compares: any change of the manifest or of a file is found.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from swarmplan.archives.header import Header
from swarmplan.archives.tar import files_in
from swarmplan.errors import Permanent
from swarmplan.model.backup import SwarmCopy
from swarmplan.model.bodies import Json


def manifest(header: Header, copy: SwarmCopy, files: Mapping[str, bytes], sources: Mapping[str, str]) -> Json:
    """The manifest of these files. ``sources`` maps each spec file in the archive to its original name. Raises
    Permanent when the state is not a valid tar archive."""
    return {
        "header": header.facts,
        "copy": {
            "node_id": copy.node_id,
            "settled": copy.settled,
            "unlock_key": copy.unlock_key,
            "inventory": {kind: dict(held) for kind, held in copy.inventory.items()},
        },
        "files": {name: _checksum(content) for name, content in files.items()},
        "state": {name: _checksum(content) for name, content in files_in(copy.state)},
        "sources": dict(sources),
        # Beside the copy, where versions that do not know it look for nothing; archives without it are older.
        **({"ended_run": copy.ended_run} if copy.ended_run else {}),
    }


def encode(document: Json) -> bytes:
    """The bytes of the manifest file."""
    return json.dumps(document, indent=1).encode()


def read(text: bytes) -> Json:
    """The content of the manifest file, not yet compared. Raises Permanent when it is not a manifest."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise Permanent("its manifest is not valid JSON") from None
    if not isinstance(document, dict) or not isinstance(document.get("copy"), dict):
        raise Permanent("its manifest is not valid")
    return document


def copy_of(document: Json, header: Header, state: bytes) -> SwarmCopy:
    """The copy that a manifest describes. Raises Permanent when that is not valid."""
    found = document["copy"]
    inventory = found.get("inventory")
    ended_run = document.get("ended_run", "")
    texts = all(isinstance(each, str) for each in (found.get("node_id"), found.get("unlock_key"), ended_run))
    if not texts or not isinstance(found.get("settled"), bool) or not _is_inventory(inventory):
        raise Permanent("its manifest describes no copy")
    return SwarmCopy(
        machine=header.machine,
        node_id=found["node_id"],
        swarm=header.swarm,
        address=header.address,
        engine=header.engine,
        settled=found["settled"],
        inventory=inventory,
        state=state,
        unlock_key=found["unlock_key"],
        ended_run=ended_run,
    )


def compare(found: Json, computed: Json) -> None:
    """Raise Permanent with the first part that does not match the manifest."""
    for part, value in computed.items():
        other = found.get(part)
        if other != value:
            name = _first_difference(other, value) if isinstance(other, dict) else ""
            raise Permanent(f"{part}{name} does not match its manifest")


def _first_difference(found: Json, computed: Json) -> str:
    """The first key whose values differ."""
    both = [*computed, *found]
    return next((f" {name!r}" for name in both if found.get(name) != computed.get(name)), "")


def _is_inventory(held: Any) -> bool:
    return isinstance(held, dict) and all(
        isinstance(named, dict) and all(isinstance(value, str) for value in named.values())
        for named in held.values()
    )


def _checksum(content: bytes) -> Json:
    return {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
