"""``images:`` to images, their ids read from the archives."""

from collections.abc import Mapping
from pathlib import Path as File

from swarmplan.errors import reason_of
from swarmplan.model.image import Image
from swarmplan.model.values.image_reference import unpinned
from swarmplan.spec.models.cluster import ImageSection
from swarmplan.spec.yaml.findings import Findings
from swarmplan.spec.yaml.source import relative_to_file
from swarmplan.spec.yaml.tree import Node, value_position


def resolve_images(images: Mapping[str, ImageSection], tree: Node, findings: Findings) -> dict[str, Image]:
    """Every image whose archive exists and contains it; errors of the others are reported."""
    found: dict[str, Image] = {}
    for reference, image in images.items():
        name = unpinned(reference)  # as engines list it
        if name in found:
            findings.error(("images", reference), f"{name} is listed twice", key=True)
        path = ("images", reference, "archive")
        archive = File(relative_to_file(value_position(tree, path).file, image.archive)).absolute()
        try:
            found[name] = Image(name, str(archive), _image_id(reference, archive))
        except FileNotFoundError:
            findings.error(
                path,
                f"no such file: {image.archive}; create it with: docker save -o {image.archive} {reference}",
            )
        except OSError as error:
            findings.error(path, f"{image.archive} cannot be read: {reason_of(error)}")
        except ValueError as error:
            findings.error(path, f"{image.archive}: {error}")
    return found


def _image_id(reference: str, archive: File) -> str:
    from swarmplan.spec.archive import read_archive  # noqa: PLC0415 - most specs name none

    images = read_archive(archive)
    for image in images:
        if unpinned(reference) in map(unpinned, image.references):
            return image.id
    held = sorted(name for image in images for name in image.references)
    raise ValueError(f"contains {', '.join(held) if held else 'only images without a name'}, not {reference}")
