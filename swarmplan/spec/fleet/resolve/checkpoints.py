"""``checkpoints`` of a fleet file to the settings."""

from swarmplan.spec.fleet.checkpoints import Checkpoint
from swarmplan.spec.kinds.document import Document
from swarmplan.spec.models.fleet.checkpoints import Checkpoints


def resolve_checkpoints(section: Checkpoints, document: Document) -> tuple[Checkpoint, ...]:
    """The checkpoints in the order of the file. Errors go to the document's findings."""
    found: dict[str, Checkpoint] = {}
    for at, one in enumerate(section):
        place: tuple[str | int, ...] = ("checkpoints", at)
        if isinstance(one, str):
            made = Checkpoint(one)
        else:
            document.require(place, one, "name")
            made = Checkpoint(one.name or "", one.description or "", one.volumes, one.keep)
            place = (*place, "name")
        if made.name in found:
            document.error(place, f"{made.name!r} is there twice: give it another name")
        found[made.name] = made
    return tuple(found.values())
