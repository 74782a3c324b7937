"""What new hosts of one cluster are given: the images that its engines would load otherwise."""

from collections.abc import Sequence

from swarmplan.drivers.local.images.image_set import ImageSet, can_be_given
from swarmplan.drivers.local.images.loading import Connect, Loader
from swarmplan.drivers.local.images.placing import place
from swarmplan.drivers.local.images.store import Store
from swarmplan.drivers.local.layout import HostLayout, Layout
from swarmplan.drivers.local.options import Preload, preload_of, root_of
from swarmplan.drivers.local.roots import Roots
from swarmplan.model.image import Image
from swarmplan.model.machine import Machine


class Preloads:
    """Gives hosts their images. None are given before ``expect``."""

    def __init__(self, layout: Layout, roots: Roots) -> None:
        self._layout = layout
        self._roots = roots
        self._store = Store(layout)
        self._images: tuple[Image, ...] = ()
        self._default = Preload.LOAD
        self._loader: Loader | None = None
        self._unpruned = False

    def expect(self, images: Sequence[Image], connect: Connect, *, shared: bool) -> None:
        """The images of new hosts from now on. ``shared``: of those that do not say it themselves."""
        self._images = tuple(images)
        self._default = Preload.SHARED if shared else Preload.LOAD
        self._loader = Loader(self._layout.state, connect)

    def give(self, host: HostLayout, machine: Machine) -> None:
        """Put the images into a host that has never run, where that is asked for and can be done."""
        how = preload_of(machine.options, self._default)
        loader = self._loader
        if how is Preload.LOAD or not self._images or loader is None or not can_be_given(machine.engine):
            return
        root = root_of(machine.options)
        lower = self._roots.lower(root)
        images = ImageSet(root, self._roots.engine_version(root), self._images)
        stored = self._store.stored(images.key, root, lambda work: loader.load(images, lower, work))
        if stored is not None:
            # On a disk of its own nothing can be shared, and its folder is there by a link.
            shared = how is Preload.SHARED and not host.image.exists()
            place(stored, host.data.resolve(), f"machine {machine.name}", shared=shared)

    def prune(self) -> None:
        """Remove the sets that no cluster uses any more: at ``close`` where hosts may yet be made of them, as a reset does at once."""
        self._unpruned = bool(self._images)
        if not self._unpruned:
            self._store.prune()

    def close(self) -> bool:
        """Remove what was left for hosts that were to come; whether there was anything to look for."""
        unpruned, self._unpruned = self._unpruned, False
        if unpruned:
            self._store.prune()
        return unpruned
