"""Images: preloaded to nodes without a registry, and looked up in one."""

from enum import StrEnum

from swarmplan.dataclass import dataclass


class Resolve(StrEnum):
    """When an image's tag is looked up in its registry, as the docker client's ``--resolve-image`` has it."""

    ALWAYS = "always"
    CHANGED = "changed"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Image:
    """An image archive as ``docker save`` writes it. ``id`` is the image id the archive holds (``sha256:…``)."""

    reference: str
    archive: str
    id: str


@dataclass(frozen=True, slots=True)
class ImageRule:
    """How a service's image is looked up. ``required``: without a digest it must not run; ``login``: the registry login
    of whoever runs swarmplan is sent along, for the lookup and for every node that pulls."""

    resolve: Resolve = Resolve.CHANGED
    required: bool = False
    login: bool = False


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a registry tells of an image: its digest (``sha256:…``) and its platforms, as (operating system, architecture)."""

    digest: str
    platforms: tuple[tuple[str, str], ...] = ()
