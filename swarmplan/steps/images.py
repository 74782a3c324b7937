"""Preloading images to nodes."""

from swarmplan.adapters import Adapters
from swarmplan.dataclass import dataclass
from swarmplan.model.image import Image
from swarmplan.model.wire import images_by_tag
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

    def check_preconditions(self, adapters: Adapters) -> None:
        adapters.contents.check_file(self.image.archive)

    def unmet(self, adapters: Adapters) -> str | None:
        loaded = images_by_tag(adapters.engine(self.machine).images())
        return None if loaded.get(self.image.reference) == self.image.id else "not on the node"

    def apply(self, adapters: Adapters) -> None:
        adapters.engine(self.machine).load_image(self.image.archive)
