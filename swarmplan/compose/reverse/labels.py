"""Labels without ownership labels, which follow from the document that declares the object."""

from collections.abc import Mapping

from swarmplan.compose.scope import IMAGE_LABEL
from swarmplan.model.bodies import JsonView
from swarmplan.model.labels.names import MANAGED_LABEL, OWNER_LABEL, SPEC_LABEL
from swarmplan.model.labels.ownership import STACK_LABEL
from swarmplan.model.normal.pin import image_of
from swarmplan.model.values.image_reference import digest_of, parse_reference, unpinned

_SAID_BY_PLACE = frozenset({OWNER_LABEL, MANAGED_LABEL, SPEC_LABEL, STACK_LABEL, IMAGE_LABEL})


def own_labels(labels: Mapping[str, str]) -> dict[str, str]:
    """The labels that people set."""
    return {name: value for name, value in labels.items() if name not in _SAID_BY_PLACE}


def image_as_written(spec: JsonView) -> str:
    """The image as one would write it: as in the stack's file if that is still running, and by its tag if it has one, because
    its digest is resolved."""
    image = image_of(spec)
    as_written = str((spec.get("Labels") or {}).get(IMAGE_LABEL, ""))
    if (
        as_written
        and unpinned(as_written) == unpinned(image)
        and digest_of(as_written) in {"", digest_of(image)}
    ):
        return as_written
    name, _, _ = image.partition("@")
    return name if _tagged(name) else image


def _tagged(name: str) -> bool:
    try:
        return bool(parse_reference(name).tag)
    except ValueError:
        return False
