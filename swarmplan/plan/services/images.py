"""Images: load each onto every machine that does not have it, before the first service needs it."""

from swarmplan.model.change import Action, FieldDiff
from swarmplan.model.image import Image
from swarmplan.model.key import Key, Kind
from swarmplan.model.values.order import in_order
from swarmplan.plan.draft import Draft
from swarmplan.steps.facts import Fact, FactKind
from swarmplan.steps.images import LoadImage


def plan_images(draft: Draft) -> None:
    """Load each image onto every machine that does not have it.

    A machine that is new or recreated joins only when its images are on it, so that no task lands there before; services
    need not wait for it, which may itself wait for them.
    """
    machines = draft.machines
    created = machines.created | machines.replaced
    for reference in in_order(draft.desired.images):
        image = draft.desired.images[reference]
        without = [
            name for name in in_order(machines.usable) if name in created or _lacks(draft, name, image)
        ]
        seen = [name for name in without if name not in machines.returning]
        why = "it may be gone"
        if seen:
            why = draft.change(Key(Kind.IMAGE, reference), Action.CREATE, [FieldDiff("nodes", None, seen)])
        for name in without:
            key = Key(Kind.IMAGE, f"{reference} on {name}")
            loaded = [Fact(FactKind.IMAGE_LOADED, reference)] if name not in created else []
            draft.step(LoadImage(key=key, image=image, machine=name, reason=why), provides=loaded)


def _lacks(draft: Draft, machine: str, image: Image) -> bool:
    """Whether the machine was seen without the image, or could not be queried."""
    engine = draft.observed.engine_of(machine)
    return engine is None or engine.images.get(image.reference) != image.id
