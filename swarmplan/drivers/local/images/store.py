"""The sets of images under ``STATE/cache/images``: each written whole or not at all, shared by all clusters, removed with its last use."""

import json
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from swarmplan import private_files
from swarmplan.call_log import log_call
from swarmplan.drivers.command import run
from swarmplan.drivers.folder_lock import locked
from swarmplan.drivers.local.host.host import remove_tree
from swarmplan.drivers.local.layout import Layout
from swarmplan.errors import Failure, Transient, reason_of
from swarmplan.limits import FILE_BYTES

USES = "images.json"
"""In the folder of a cluster: the set that its newest host of each root has."""
PARTS = ("image", "overlay2")
"""The folders of an engine's data that hold its images: what is known of them, and their layers. Nothing else may be put into another
engine's: its databases are its own."""
_GATE = ".uses"
_WAIT = 2000.0
"""Seconds to wait for another command that loads the same images."""
_SYNC = 600.0


class Store:
    """The stored sets, as seen from one cluster."""

    _failed: frozenset[str] = frozenset()
    """The sets that this process could not store: each is tried once. Engines load the archives then, and say what is wrong with them."""
    _noting = threading.Lock()

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._cache = layout.state / "cache" / "images"

    def place(self, key: str) -> Path:
        """Where the set is, or would be."""
        return self._cache / key

    def stored(self, key: str, root: str, fill: Callable[[Path], Path]) -> Path | None:
        """The set, noted as this cluster's for hosts of this ``root``, and stored first where it is missing: ``fill`` is given a folder to
        work in, and returns the one below it that has the parts. None where it cannot be had."""
        if key in Store._failed:
            return None
        try:
            if not self._noted(key, root):
                with locked(self._work(key), deadline=_WAIT):
                    if not self.place(key).is_dir():  # another command may have stored it meanwhile
                        self._fill(key, fill)
                self.prune()  # those that this one replaces
        except (Failure, OSError) as error:
            log_call(f"images {key}: not stored: {reason_of(error) if isinstance(error, OSError) else error}")
            with Store._noting:
                Store._failed |= {key}
            self._forget(root)
            return None
        return self.place(key)

    def prune(self) -> None:
        """Remove the sets that no cluster uses, and what killed commands left of others."""
        if not self._cache.is_dir():
            return
        with self._gate():
            used = {
                key for uses in self._layout.home.parent.glob(f"*/{USES}") for key in _read(uses).values()
            }
            for place in self._cache.iterdir():
                if place.name not in used and not place.name.startswith("."):
                    work = self._work(place.name)
                    with suppress(Transient), locked(work, deadline=0):  # somebody may be storing it just now
                        place.rename(work / "old")
                        remove_tree(work / "old")
        for work in self._cache.glob(".*"):
            if work.name != _GATE:
                with suppress(Transient), locked(work, deadline=0):
                    _empty(work)
        for folder in (self._cache, self._cache.parent):
            with suppress(OSError):  # there are others in it, or roots
                folder.rmdir()

    def _noted(self, key: str, root: str) -> bool:
        """Note the use before the set is looked for, so that nobody removes it meanwhile; whether it is there."""
        with self._gate():
            uses = _read(self._uses)
            if uses.get(root) != key:
                private_files.make_folder(self._uses.parent)
                private_files.write(self._uses, json.dumps({**uses, root: key}, indent=1).encode())
            return self.place(key).is_dir()

    def _forget(self, root: str) -> None:
        with suppress(Failure, OSError), self._gate():
            uses = _read(self._uses)
            if uses.pop(root, None) is not None:
                private_files.write(self._uses, json.dumps(uses, indent=1).encode())

    def _fill(self, key: str, fill: Callable[[Path], Path]) -> None:
        """In the lock's own folder, which also shows a later command what a killed one left there."""
        work = self._work(key)
        _empty(work)
        try:
            data, new = fill(work), work / "new"
            new.mkdir(mode=0o700)
            for part in PARTS:
                (data / part).rename(new / part)
            # Its files have to be on the disk before it gets its name, or a power cut leaves a set with empty ones.
            run(["sync", "--file-system", str(new)], what=f"images {key}", deadline=_SYNC)
            new.rename(self.place(key))
            private_files.sync_folder(self._cache)
        finally:
            with suppress(Failure, OSError):
                _empty(work)

    @property
    def _uses(self) -> Path:
        return self._layout.home / USES

    def _work(self, key: str) -> Path:
        return self._cache / f".{key}"

    @contextmanager
    def _gate(self) -> Iterator[None]:
        with locked(self._cache / _GATE):
            yield


def _read(uses: Path) -> dict[str, str]:
    """The sets by root. One that cannot be read names none: the images are loaded again then."""
    try:
        with uses.open("rb") as file:
            found = json.loads(file.read(FILE_BYTES))
    except (OSError, ValueError):
        return {}
    return {str(root): str(key) for root, key in found.items()} if isinstance(found, dict) else {}


def _empty(folder: Path) -> None:
    for name in os.listdir(folder):  # noqa: PTH208  # of a folder that is locked
        remove_tree(folder / name)
