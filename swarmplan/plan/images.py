"""Images: load each onto every machine that has not got it, before the first service needs it."""

from swarmplan.model.change import Action, FieldDiff
from swarmplan.model.image import Image
from swarmplan.model.key import Key, Kind
from swarmplan.model.machine import EngineState
from swarmplan.model.order import in_order
from swarmplan.plan.draft import NOTHING, Draft, Needs
from swarmplan.plan.ready import Machines
from swarmplan.steps.images import LoadImage


def plan_images(draft: Draft, machines: Machines) -> dict[str, Needs]:
    """The steps after which each image is on every machine that stays, by reference.

    A machine that is new or made anew joins only when its images are on it (``machines.stocked``), so that no task
    lands there before; services need not wait for it, which may itself wait for them.
    """
    loaded: dict[str, Needs] = {}
    for reference in in_order(draft.desired.images):
        image = draft.desired.images[reference]
        lacking = [name for name in in_order(machines.usable) if _lacks(draft, machines, name, image)]
        seen = [name for name in lacking if name not in machines.returning]
        why = "it may be gone"
        if seen:
            why = draft.change(Key(Kind.IMAGE, reference), Action.CREATE, [FieldDiff("nodes", None, seen)])
        steps = {name: draft.step(_load(machines, image, name, why)) for name in lacking}
        for name, step in steps.items():
            machines.stocked[name] = machines.stocked.get(name, NOTHING) | {step}
        staying = [step for name, step in steps.items() if name not in machines.fresh | machines.replaced]
        loaded[reference] = draft.gate(Key(Kind.IMAGE, reference), staying)
    return loaded


def _load(machines: Machines, image: Image, machine: str, why: str) -> LoadImage:
    key = Key(Kind.IMAGE, f"{image.reference} on {machine}")
    return LoadImage(key=key, image=image, machine=machine, needs=machines.usable[machine], reason=why)


def _lacks(draft: Draft, machines: Machines, machine: str, image: Image) -> bool:
    """Whether the machine was seen without the image, is new, or could not be asked."""
    engine = draft.observed.engines.get(machine)
    made = machine in machines.fresh | machines.replaced
    return made or not isinstance(engine, EngineState) or engine.images.get(image.reference) != image.id
