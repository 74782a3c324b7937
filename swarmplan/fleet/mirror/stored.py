"""Images in docker-registry's storage, put there as it would itself (distribution v2.8, registry/storage/paths.go).

What was put there is served without a question to the upstream but for what a tag means, and is not removed after seven days, unlike what the
mirror fetched by itself."""

import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from swarmplan import private_files
from swarmplan.fleet.mirror.places import Places

_VERSION = Path("docker/registry/v2")


class Storage:
    """The storage of one mirror. All raise OSError with a path in it."""

    def __init__(self, places: Places) -> None:
        self._root = places.data / _VERSION
        self._fetched = places.fetched

    def has(self, digest: str) -> bool:
        """Whether the blob, or manifest, is complete there, for whatever repository."""
        return self._blob(digest).is_file()

    def put(self, digest: str, write: Callable[[BinaryIO], None]) -> None:
        """Put a blob there, whole or not at all; nothing where it is."""
        place = self._blob(digest)
        if place.is_file():
            return
        private_files.make_folder(self._fetched)
        handle, name = tempfile.mkstemp(dir=self._fetched)
        try:
            with os.fdopen(handle, "wb") as file:
                try:
                    write(file)
                    file.flush()
                    os.fsync(handle)
                except OSError as error:
                    raise OSError(error.errno, error.strerror, str(self._fetched)) from error
            private_files.make_folder(place.parent)
            Path(name).replace(place)
        finally:
            Path(name).unlink(missing_ok=True)

    def link_layer(self, repository: str, digest: str) -> None:
        """Let the repository have a blob that is there."""
        self._link(self._repository(repository) / "_layers" / _path(digest), digest)

    def link_manifest(self, repository: str, digest: str, tag: str = "") -> None:
        """Let the repository have a manifest that is there, under its digest and this tag."""
        manifests = self._repository(repository) / "_manifests"
        self._link(manifests / "revisions" / _path(digest), digest)
        if tag:
            self._link(manifests / "tags" / tag / "index" / _path(digest), digest)
            self._link(manifests / "tags" / tag / "current", digest)

    def tidy(self) -> None:
        """Remove the downloads that a killed command left. Only with the fleet's lock held."""
        with suppress(FileNotFoundError):
            for place in self._fetched.iterdir():
                place.unlink()

    def _blob(self, digest: str) -> Path:
        algorithm, _, rest = digest.partition(":")
        return self._root / "blobs" / algorithm / rest[:2] / rest / "data"

    def _repository(self, repository: str) -> Path:
        return self._root / "repositories" / repository

    @staticmethod
    def _link(folder: Path, digest: str) -> None:
        private_files.make_folder(folder)
        private_files.write(folder / "link", digest.encode())


def _path(digest: str) -> Path:
    return Path(*digest.split(":", 1))
