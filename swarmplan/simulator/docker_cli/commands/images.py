"""``docker images``, ``docker pull`` and their long forms, of one machine."""

from swarmplan.errors import NotFound
from swarmplan.model.values.image_reference import parse_reference, unpinned
from swarmplan.simulator.docker_cli.call import Call
from swarmplan.simulator.docker_cli.ended import Ended
from swarmplan.simulator.docker_cli.options import Command
from swarmplan.simulator.docker_cli.printed.tables import Row, show

_SHORT = 12


def pull(call: Call, image: str) -> None:
    """Raises NotFound where no registry has the image."""
    if not call.engine.pull(image):
        name = unpinned(image).rpartition(":")[0]
        why = "repository does not exist or may require 'docker login': denied: requested access to the resource is denied"
        raise NotFound(f"pull access denied for {name}, {why}")


def _pull_named(call: Call) -> None:
    try:
        reference = parse_reference(call.args[0]).tagged()
    except ValueError:
        raise Ended("invalid reference format") from None
    if call.args[0] != str(reference):
        call.say(f"Using default tag: {reference.tag}")
    pull(call, str(reference))
    call.say(f"{reference.domain}/{reference.path}:{reference.tag}")


def _images(call: Call) -> None:
    rows: list[Row] = []
    for image in call.engine.images():
        for tag in image["RepoTags"]:
            name, _, word = tag.rpartition(":")
            short = image["Id"].removeprefix("sha256:")[:_SHORT]
            rows.append({"ID": short, "Repository": name, "Tag": word, "CreatedSince": "N/A", "Size": "N/A"})
    heads = {
        "Repository": "REPOSITORY",
        "Tag": "TAG",
        "ID": "IMAGE ID",
        "CreatedSince": "CREATED",
        "Size": "SIZE",
    }
    show(call, heads, sorted(rows, key=lambda row: (str(row["Repository"]), str(row["Tag"]))))


_IMAGES = Command(
    _images,
    "[OPTIONS]",
    "List images",
    switches="quiet,q no-trunc",
    values="format",
    more_switches="all,a digests",
    more_values="filter,f",
)
_PULL = Command(
    _pull_named,
    "[OPTIONS] NAME[:TAG|@DIGEST]",
    "Pull an image or a repository from a registry",
    1,
    1,
    switches="quiet,q",
    more_switches="all-tags,a disable-content-trust",
    more_values="platform",
)
COMMANDS = {
    "images": _IMAGES,
    "image ls": _IMAGES,
    "pull": _PULL,
    "image pull": _PULL,
}
