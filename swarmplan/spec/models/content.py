"""One secret under ``secrets:``, one config under ``configs:``, in Compose syntax."""

from typing import Annotated

from pydantic import Field, Tag, model_validator

from swarmplan.spec.models.base import Section
from swarmplan.spec.models.network import External, named_once
from swarmplan.spec.models.shapes import LIST, TEXT, by_shape
from swarmplan.spec.models.values import Pairs, Text, TextMapping

Command = Annotated[
    Annotated[str, Tag(TEXT)] | Annotated[tuple[str, ...], Tag(LIST)],
    by_shape("must be a command, or a list of its words"),
]


class ContentSection(Section):
    """What a secret and a config have in common."""

    name: Text = None
    """Its name, to which each version adds its fingerprint; the key when left out, in a stack with the stack's name before
    it."""
    file: str | None = Field(default=None, min_length=1)
    """A file that holds it, relative to this file."""
    environment: str | None = Field(default=None, min_length=1)
    """A variable that holds it, of the environment swarmplan runs in."""
    command: Command | None = None
    """A program that prints it, byte for byte, as `sops -d db.enc` or `pass show db`; a text is split as a shell would, and
    no shell runs."""
    external: External = False
    """It is there already and is not ours: services may use it, nothing else is done with it."""
    labels: Pairs = None
    """Labels, which can be changed in place."""
    template_driver: Text = None
    """What fills in templates in it: `golang`."""
    keep: int | None = Field(default=None, ge=1)
    """Versions that stay, the present one among them; `policy.keep` when left out."""

    _named_once = model_validator(mode="after")(named_once)


class SecretSection(ContentSection):
    """A secret. Another content is another object: services are pointed to it, and the old one goes in time."""

    driver: Text = None
    """A secret store's plugin on the managers, which has it."""
    driver_opts: TextMapping = None
    """The plugin's options."""


class ConfigSection(ContentSection):
    """A config. Another content is another object: services are pointed to it, and the old one goes in time."""

    content: str | None = None
    """It itself."""
