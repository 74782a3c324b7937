"""A store of images on files, filled by what stands for an engine."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from swarmplan.drivers.local.images.store import Store
from swarmplan.drivers.local.layout import Layout

KEY = "a" * 32
LAYER = b"layer" * 1000


class Filling:
    """Fills a folder as an engine fills its data folder: layers, notes on images, and databases of its own. ``failure`` is raised halfway."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.times = 0
        self.failure = failure
        self._lock = threading.Lock()

    def __call__(self, work: Path) -> Path:
        with self._lock:
            self.times += 1
        data = work / "docker"
        for name in ("overlay2/one/diff/bin", "overlay2/l", "image/overlay2", "containerd"):
            (data / name).mkdir(parents=True)
        (data / "overlay2/one/diff/bin/program").write_bytes(LAYER)
        os.link(data / "overlay2/one/diff/bin/program", data / "overlay2/one/diff/bin/same")
        (data / "overlay2/l/SHORT").symlink_to("../one/diff")
        if self.failure:
            raise self.failure
        (data / "image/overlay2/repositories.json").write_text("{}")
        (data / "containerd/meta.db").write_text("an engine's own")
        return data


def store(folder: Path, cluster: str = "lab") -> Store:
    """The store as this cluster sees it."""
    return Store(Layout(cluster, folder / "state", folder / "run"))


def forget(folder: Path, cluster: str = "lab") -> None:
    """What is left where the cluster was destroyed: nothing."""
    home = Layout(cluster, folder / "state", folder / "run").home
    for place in home.iterdir():
        place.unlink()
    home.rmdir()


def names(folder: Path) -> list[str]:
    """What is in the cache."""
    place = folder / "state" / "cache" / "images"
    return sorted(path.name for path in place.iterdir()) if place.exists() else []


@contextmanager
def no_failures() -> Iterator[None]:
    """What this process could not store before is tried again in the block, and is not remembered after it."""
    Store._failed, before = frozenset(), Store._failed
    try:
        yield
    finally:
        Store._failed = before
