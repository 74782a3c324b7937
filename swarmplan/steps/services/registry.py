"""A service's image as its registry tells of it at the moment, for services planned when there was nobody to ask."""

from swarmplan.errors import Failure, Permanent
from swarmplan.fleet import Fleet
from swarmplan.model.image import Resolve
from swarmplan.model.normal.pin import Spec, found, image_of, manifest_of
from swarmplan.model.service import Service


def login_for(fleet: Fleet, service: Service) -> str:
    """What logs in at the registry of the service's image; "" where its rule sends nothing along."""
    return fleet.login(image_of(service.spec)) if service.image.login else ""


def looked_up(fleet: Fleet, service: Service, auth: str) -> tuple[Spec, str]:
    """The service's spec, its image by digest where that was not found out before, and what people should know of it. Raises
    Permanent where it cannot be and has to be."""
    image = image_of(service.spec)
    if service.image.resolve is Resolve.NEVER or not image:
        return service.spec, ""
    try:
        return found(service.spec, manifest_of(fleet.manager().distribution(image, auth))), ""
    except Failure as error:
        said = f"the digest of {image} is not known ({error})"
        if service.image.required:
            raise Permanent(f"{said}, and policy.unresolved_image is error") from None
        return service.spec, f"{said}; it is not pinned: nodes may run different images"
