"""Which images are stored together: known by what is in them and by the engine that stored them."""

import json
from collections.abc import Iterable
from hashlib import sha256

from swarmplan.dataclass import dataclass
from swarmplan.drivers.local.options import Root
from swarmplan.model.image import Image
from swarmplan.model.machine import EngineSettings

STORAGE = "overlay2"
"""The only storage driver whose folders can be put into another engine's: the layers of btrfs are nested subvolumes, which a
snapshot leaves empty, and vfs copies everything for each container (measured on 20.10.24)."""
_OWN_STORAGE = frozenset(
    {"storage-driver", "storage-opts", "userns-remap", "features", "containerd", "graph", "data-root"}
)
"""Keys of ``daemon.json`` by which an engine keeps its images in another way, or elsewhere."""


@dataclass(frozen=True, slots=True)
class ImageSet:
    """The ``images`` as the engine of this ``root``, with this ``version``, stores them."""

    root: Root
    version: str
    images: tuple[Image, ...]

    @property
    def key(self) -> str:
        """The name of its place: the same for images of the same ids. An image's id is the digest of its configuration, which has those of
        its layers, and the engine checks both when it loads an archive (OCI image specification, "ImageID")."""
        content = [STORAGE, self.root, self.version, sorted((one.reference, one.id) for one in self.images)]
        return sha256(json.dumps(content).encode()).hexdigest()[:32]

    @property
    def archives(self) -> tuple[str, ...]:
        """The archives, each once."""
        return tuple(sorted({one.archive for one in self.images}))

    def missing(self, loaded: dict[str, str]) -> Iterable[str]:
        """The references that ``loaded``, ids by reference, does not have as they are to be."""
        return [one.reference for one in self.images if loaded.get(one.reference) != one.id]


def can_be_given(settings: EngineSettings) -> bool:
    """Whether an engine with these settings keeps its images where they are put."""
    return not any(
        key in _OWN_STORAGE and not (key == "storage-driver" and value == STORAGE)
        for key, value in settings.options.items()
    )
