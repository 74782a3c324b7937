"""Labels without those that say whose a thing is: these come back by where it is written."""

from collections.abc import Mapping
from typing import Any

from swarmplan.compose.scope import IMAGE_LABEL
from swarmplan.model.cluster import MANAGED_LABEL, OWNER_LABEL, SPEC_LABEL
from swarmplan.model.normal.pin import image_of
from swarmplan.model.ownership import STACK_LABEL
from swarmplan.model.values.image_reference import digest_of, parse_reference, unpinned

_SAID_BY_PLACE = frozenset({OWNER_LABEL, MANAGED_LABEL, SPEC_LABEL, STACK_LABEL, IMAGE_LABEL})


def own_labels(labels: Mapping[str, str]) -> dict[str, str]:
    """The labels that people gave it."""
    return {name: value for name, value in labels.items() if name not in _SAID_BY_PLACE}


def image_as_written(spec: Mapping[str, Any]) -> str:
    """The image as one would write it: as a stack's file has it where that still runs, and by its tag where it has one,
    since its digest is looked up."""
    image = image_of(spec)
    written = str((spec.get("Labels") or {}).get(IMAGE_LABEL, ""))
    if written and unpinned(written) == unpinned(image) and digest_of(written) in {"", digest_of(image)}:
        return written
    name, _, _ = image.partition("@")
    return name if _tagged(name) else image


def _tagged(name: str) -> bool:
    try:
        return bool(parse_reference(name).tag)
    except ValueError:
        return False
