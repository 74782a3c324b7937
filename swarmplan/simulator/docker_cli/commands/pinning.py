"""The digest and the platforms of a service's image, asked of its registry as the client does."""

from swarmplan.errors import SwarmplanError
from swarmplan.model.bodies import Json
from swarmplan.model.values.image_reference import parse_reference
from swarmplan.simulator.docker_cli.call import Call

_NO_DIGEST = (
    "image {0} could not be accessed on a registry to record\n"
    "its digest. Each node will access {0} independently,\n"
    "possibly leading to different nodes running different\n"
    "versions of the image.\n"
)


def pin(call: Call, template: Json) -> None:
    """Pin the image to the digest that its registry has, and the tasks to its platforms."""
    container = template["ContainerSpec"]
    if call.flags.on("no-resolve-image"):
        return
    try:
        image = parse_reference(container["Image"]).tagged()
    except ValueError:
        return  # the engine refuses it
    container["Image"] = str(image)
    try:
        found = call.engine.distribution(str(image))
    except SwarmplanError:
        call.warn(_NO_DIGEST.format(image))
        return
    container["Image"] = str(image) if image.digest else f"{image}@{found['Descriptor']['digest']}"
    platforms = [{"Architecture": each["architecture"], "OS": each["os"]} for each in found["Platforms"]]
    template["Placement"] = {**(template.get("Placement") or {}), "Platforms": platforms}
