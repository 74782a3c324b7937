"""Which images a mirror is filled with."""

from collections.abc import Sequence

from swarmplan.model.cluster import Desired
from swarmplan.model.values.image_reference import DOCKER_HUB, parse_reference


def wanted(listed: Sequence[str], desired: Desired) -> tuple[str, ...]:
    """The listed images, and those of the cluster's services that its engines get from Docker Hub, each once."""
    images = [*listed]
    for service in desired.services.values():
        container = (service.spec.get("TaskTemplate") or {}).get("ContainerSpec") or {}
        images.append(str(container.get("Image") or ""))
    loaded = set(map(_name, desired.images))
    found = {_name(image): image for image in reversed(images) if _of_hub(image)}
    return tuple(
        image
        for image in dict.fromkeys(images)
        if found.get(_name(image)) == image and (image in listed or _name(image) not in loaded)
    )


def _of_hub(image: str) -> bool:
    try:
        return parse_reference(image).domain == DOCKER_HUB
    except ValueError:
        return False


def _name(image: str) -> str:
    try:
        return str(parse_reference(image).tagged())
    except ValueError:
        return image
