"""The image in a ServiceSpec: by tag, by digest, and as it is already."""

from swarmplan.model.bodies import Json, JsonView, container_spec, placement, task_spec
from swarmplan.model.image import Manifest
from swarmplan.model.normal import normal_service
from swarmplan.model.normal.diff import diff
from swarmplan.model.values.first_few import first_few
from swarmplan.model.values.image_reference import digest_of, pinned, unpinned

_ARM = "arm"


def image_of(spec: JsonView) -> str:
    """The image; "" for none."""
    return str(container_spec(spec).get("Image") or "")


def platforms_of(spec: JsonView) -> list[JsonView]:
    """The platforms its tasks are kept to; none for all."""
    return list(placement(spec).get("Platforms") or ())


def same_image(live: JsonView, desired: JsonView) -> bool:
    """Whether the live image is the desired one: by name and tag, and by digest where one is desired."""
    image = image_of(desired)
    same = unpinned(image_of(live)) == unpinned(image)
    return same and digest_of(image) in {"", digest_of(image_of(live))}


def is_up_to_date(live: JsonView, desired: JsonView) -> bool:
    """Whether the live spec means what is desired, by whatever digest where none is desired."""
    return normal_service(live) == _to_meet(live, desired)


def differing_fields(live: JsonView, desired: JsonView) -> str:
    """Where the live spec means something else, in a line of the Engine's own paths; "" where it does not."""
    return first_few([".".join(found.path) for found in diff(normal_service(live), _to_meet(live, desired))])


def _to_meet(live: JsonView, desired: JsonView) -> Json:
    return normal_service(with_live_image(desired, live) if same_image(live, desired) else desired)


def with_live_image(desired: JsonView, live: JsonView) -> JsonView:
    """The desired spec, but with the image and the platforms of the live one, which run it."""
    declared = platforms_of(desired)
    return _with(desired, image_of(live), declared or platforms_of(live))


def with_digest(desired: JsonView, manifest: Manifest) -> JsonView:
    """The desired spec as the docker client sends it once the registry has answered: by digest, on its platforms only."""
    image = image_of(desired)
    by_digest = image if digest_of(image) else pinned(image, manifest.digest)
    reported: list[JsonView] = [
        _platform(system, architecture) for system, architecture in manifest.platforms
    ]
    return _with(desired, by_digest, platforms_of(desired) or reported)


def manifest_of(answer: JsonView) -> Manifest:
    """``GET /distribution/{name}/json``."""
    platforms = answer.get("Platforms") or ()
    return Manifest(
        answer["Descriptor"]["digest"],
        tuple((platform.get("os", ""), platform.get("architecture", "")) for platform in platforms),
    )


def _platform(system: str, architecture: str) -> dict[str, str]:
    """Nodes tell armv7l and the like, never ``arm``, so the docker client leaves that out (measured on both)."""
    known = {"Architecture": "" if architecture.lower() == _ARM else architecture, "OS": system}
    return {name: value for name, value in known.items() if value}


def _with(spec: JsonView, image: str, platforms: list[JsonView]) -> JsonView:
    task: Json = {**task_spec(spec)}
    task["ContainerSpec"] = {**container_spec(spec), "Image": image}
    if platforms:
        task["Placement"] = {**placement(spec), "Platforms": platforms}
    return {**spec, "TaskTemplate": task}
