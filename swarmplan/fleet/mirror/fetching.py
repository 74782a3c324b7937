"""Images fetched for the mirror before any engine asks for them: each once, for this machine's architecture."""

import json
import platform
from collections.abc import Iterator
from typing import Any

from swarmplan.errors import Permanent, reason_of
from swarmplan.fleet.mirror.stored import Storage
from swarmplan.fleet.mirror.upstream import DIGEST, Upstream
from swarmplan.limits import IMAGE_LAYERS
from swarmplan.model.values.image_reference import parse_reference

_ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64", "armv7l": "arm", "i686": "386"}


class Fetching:
    """From a registry into a storage."""

    def __init__(self, upstream: Upstream, storage: Storage) -> None:
        self._upstream = upstream
        self._storage = storage
        storage.tidy()

    def fetch(self, image: str) -> bool:
        """Have this image there; whether anything was fetched. What a tag means is always asked. Raises Permanent, Interrupted."""
        reference = parse_reference(image).tagged()
        repository, name = reference.path, reference.digest or reference.tag
        try:
            digests = list(self._manifests(repository, name))
            fetched = [self._have(repository, manifest) for _, manifest in digests]
            for digest, _ in reversed(digests):  # the one that the tag names last: it is complete then
                self._storage.link_manifest(
                    repository, digest, "" if reference.digest or digest != digests[0][0] else reference.tag
                )
        except OSError as error:
            raise Permanent(f"{error.filename}: {reason_of(error)}") from error
        return any(fetched)

    def _manifests(self, repository: str, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """The manifest, and where that is a list, the one of it for this machine: each with its digest, and in the storage."""
        while name:
            data, digest = self._upstream.manifest(repository, name)
            self._storage.put(digest, lambda file, data=data: _write(file, data))  # type: ignore[misc]
            try:
                document = json.loads(data)
                listed = document.get("manifests")
                name = "" if listed is None else _for_this_machine(listed, repository)
            except (ValueError, KeyError, TypeError, AttributeError):
                raise Permanent(f"the manifest of {repository} is damaged") from None
            yield digest, document

    def _have(self, repository: str, manifest: dict[str, Any]) -> bool:
        """Have the blobs of a manifest; whether any was fetched."""
        fetched = False
        for digest, size in _blobs(manifest, repository):
            if not self._storage.has(digest):
                self._storage.put(
                    digest,
                    lambda file, digest=digest, size=size: self._upstream.blob(
                        repository, digest, size, file
                    ),  # type: ignore[misc]
                )
                fetched = True
            self._storage.link_layer(repository, digest)
        return fetched


def _write(file: Any, data: bytes) -> None:
    file.write(data)


def _for_this_machine(listed: list[dict[str, Any]], repository: str) -> str:
    architecture = _ARCHITECTURES.get(platform.machine(), platform.machine())
    for entry in listed:
        place = entry.get("platform") or {}
        if place.get("os") == "linux" and place.get("architecture") == architecture:
            digest = str(entry["digest"])
            if DIGEST.fullmatch(digest):
                return digest
    raise Permanent(f"{repository} has no image for linux/{architecture}")


def _blobs(manifest: dict[str, Any], repository: str) -> list[tuple[str, int]]:
    """The configuration and the layers: digest and size of each. None of a list of manifests."""
    if "manifests" in manifest:
        return []
    try:
        entries = [manifest["config"], *manifest["layers"]]
        found = [(str(entry["digest"]), int(entry["size"])) for entry in entries if not entry.get("urls")]
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Permanent(f"the manifest of {repository} is damaged") from None
    if len(found) > IMAGE_LAYERS or not all(DIGEST.fullmatch(digest) for digest, _ in found):
        raise Permanent(f"the manifest of {repository} is damaged")
    return found
