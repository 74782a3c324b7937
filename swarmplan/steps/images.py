"""Preloading images to nodes."""

from swarmplan.dataclass import dataclass
from swarmplan.fleet import Fleet
from swarmplan.model.image import Image
from swarmplan.model.wire import engine_state
from swarmplan.steps.base import Step
from swarmplan.steps.facts import FactKind


@dataclass(frozen=True, kw_only=True)
class LoadImage(Step):
    """Load an image archive into one machine's engine."""

    image: Image
    machine: str
    verb = "load"
    requires_kinds = (FactKind.ENGINE_READY,)
    provides_kinds = (FactKind.IMAGE_ON,)
    deadline = 600.0

    @property
    def subject(self) -> str:
        return self.machine

    def check_preconditions(self, fleet: Fleet) -> None:
        fleet.contents.check_file(self.image.archive)

    def unmet(self, fleet: Fleet) -> str | None:
        engine = fleet.engine(self.machine)
        loaded = engine_state(engine.info(), engine.images()).images
        return None if loaded.get(self.image.reference) == self.image.id else "not on the node"

    def apply(self, fleet: Fleet) -> None:
        fleet.engine(self.machine).load_image(self.image.archive)
