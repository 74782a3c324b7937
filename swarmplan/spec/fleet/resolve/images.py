"""``images`` and ``mirror`` of a fleet file to its settings."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from swarmplan.model.values.image_reference import DOCKER_HUB, parse_reference
from swarmplan.spec.fleet.images import LOCAL_ADDRESS, FleetImage, Mirror
from swarmplan.spec.kinds.document import Document
from swarmplan.spec.models.cluster import ImageSection
from swarmplan.spec.models.fleet.mirror import MirrorSection
from swarmplan.spec.models.words.names import is_address
from swarmplan.spec.resolve.images import resolve_images
from swarmplan.spec.yaml.tree import Path
from swarmplan.system.regular_files import open_anywhere


def resolve_fleet_images(images: dict[str, ImageSection], document: Document) -> tuple[FleetImage, ...]:
    """The images of all clusters, each found in its archive. Errors go to the document's findings."""
    found = resolve_images(images, document.tree, document.findings, open_anywhere)
    return tuple(FleetImage(one.reference, one.archive) for one in found.values())


def resolve_mirror(section: MirrorSection | None, document: Document) -> Mirror | None:
    """The settings; None where the file has none. Errors go to the document's findings."""
    if section is None:
        return None
    address = section.address or LOCAL_ADDRESS
    if not is_address(address) or "%" in address or ip_address(address).is_unspecified:
        document.error(
            ("mirror", "address"),
            f"{address!r} is not an IP address of this machine that others reach, such as 192.0.2.1",
        )
        return None
    if wrong := _wrong_upstream(section.upstream):
        document.error(("mirror", "upstream"), wrong)
    for number, image in enumerate(section.images):
        _check_image(image, ("mirror", "images", number), document)
    folder = "" if section.folder is None else document.absolute(("mirror", "folder"), section.folder)
    return Mirror(
        address,
        section.port,
        folder,
        section.upstream.rstrip("/"),
        section.images,
        own_address=section.address is None,
    )


def _wrong_upstream(url: str) -> str:
    """What is wrong with it; "" for nothing."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "is not a valid URL: write https://registry.example"
    if parts.scheme not in {"http", "https"} or not parts.hostname or port == 0:
        return "must be the URL of a registry: write https://registry.example"
    if parts.username or parts.password:
        return "has a login in it, which every engine would use: mirror public images only"
    return "" if not parts.path.strip("/") and not parts.query and not parts.fragment else "must have no path"


def _check_image(image: str, place: Path, document: Document) -> None:
    try:
        reference = parse_reference(image)
    except ValueError as error:
        document.error(place, str(error))
        return
    if reference.domain != DOCKER_HUB:
        document.error(
            place,
            f"engines ask their mirrors for images of Docker Hub only, and this is one of {reference.domain}: leave it out, or load it"
            " by images",
        )
