"""Images preloaded to nodes, without a registry."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Image:
    """An image archive as ``docker save`` writes it. ``id`` is the image id the archive holds (``sha256:…``)."""

    reference: str
    archive: str
    id: str
