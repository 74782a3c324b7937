"""Images: load each onto every machine that has not got it, before the first service needs it."""

from swarmplan.model.change import Action, FieldDiff
from swarmplan.model.image import Image
from swarmplan.model.key import Key, Kind
from swarmplan.model.machine import EngineState
from swarmplan.model.order import in_order
from swarmplan.plan.draft import Draft, Needs
from swarmplan.plan.machines import Machines
from swarmplan.steps.images import LoadImage


def plan_images(draft: Draft, machines: Machines) -> dict[str, Needs]:
    """The steps after which each image is everywhere, by reference."""
    loaded: dict[str, Needs] = {}
    for reference in in_order(draft.desired.images):
        image = draft.desired.images[reference]
        key = Key(Kind.IMAGE, reference)
        without = [name for name in in_order(machines.usable) if not _has(draft, machines, name, image)]
        if not without:
            continue
        why = draft.change(key, Action.CREATE, [FieldDiff("nodes", None, without)])
        steps = [
            draft.step(
                LoadImage(
                    key=Key(Kind.IMAGE, f"{reference} on {name}"),
                    image=image,
                    machine=name,
                    needs=machines.usable[name],
                    reason=why,
                )
            )
            for name in without
        ]
        loaded[reference] = draft.gate(key, steps)
    return loaded


def _has(draft: Draft, machines: Machines, machine: str, image: Image) -> bool:
    engine = draft.observed.engines.get(machine)
    kept = machine not in machines.fresh | machines.replaced
    return kept and isinstance(engine, EngineState) and engine.images.get(image.reference) == image.id
