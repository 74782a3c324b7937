"""The mirror of a registry for the engines of a fleet."""

from pydantic import Field

from swarmplan.limits import MEMBERS
from swarmplan.spec.models.base import SectionWithNumbers
from swarmplan.spec.models.words.text import Text


class MirrorSection(SectionWithNumbers):
    """A pull-through cache on this machine (the program `docker-registry`), which `fleet apply` starts and `fleet destroy` ends. The engines
    of all machines whose template names no mirrors of its own ask it first for images of Docker Hub, and Docker Hub where it does not answer."""

    port: int = Field(default=5000, ge=1, le=65_535)
    """The port that it listens on, another one for each fleet."""
    address: Text | None = None
    """The IP address that it listens on, one of this machine's that the machines of the fleet reach. By default 169.254.77.77, which the
    mirror adds to this machine and which only machines of the local driver reach."""
    folder: Text | None = None
    """Where it keeps images, a new folder or one that it had before; by default one among the fleet's state, which goes with the mirror."""
    upstream: Text = "https://registry-1.docker.io"
    """The registry that it gets images from."""
    images: tuple[Text, ...] = Field(default=(), max_length=MEMBERS)
    """Images that are fetched before the clusters are made, each once, besides those of the template's services. Of others that many engines
    ask for at the same moment the mirror fetches several copies."""
