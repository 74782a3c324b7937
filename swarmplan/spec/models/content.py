"""One secret under ``secrets:``, one config under ``configs:``, in Compose syntax."""

from typing import Annotated

from pydantic import Field, Tag, model_validator

from swarmplan.spec.models.base import Section
from swarmplan.spec.models.network import External, named_once
from swarmplan.spec.models.values import LIST, TEXT, Pairs, Text, TextMapping, by_shape

Command = Annotated[
    Annotated[str, Tag(TEXT)] | Annotated[tuple[str, ...], Tag(LIST)],
    by_shape("must be a command, or a list of its words"),
]


class ContentSection(Section):
    """What a secret and a config have in common."""

    name: Text = None
    """Its name, to which each version adds a fingerprint; defaults to the key, in a stack prefixed with the stack's name."""
    file: str | None = Field(default=None, min_length=1)
    """A file with its content, relative to this file."""
    environment: str | None = Field(default=None, min_length=1)
    """An environment variable of swarmplan with its content."""
    command: Command | None = None
    """A command that prints its content, byte for byte, such as `sops -d db.enc` or `pass show db`; a string is split into
    words as a shell would, but no shell runs it."""
    external: External = False
    """It exists already and is not managed by swarmplan: services may use it."""
    labels: Pairs = None
    """Labels, which can be changed in place."""
    template_driver: Text = None
    """The template driver: `golang`."""
    keep: int | None = Field(default=None, ge=1)
    """Versions to keep, including the current one; defaults to `policy.keep`."""

    _named_once = model_validator(mode="after")(named_once)


class SecretSection(ContentSection):
    """A secret. Changed content creates a new version: services are updated to it, and old versions are removed later."""

    driver: Text = None
    """The secret driver (a plugin on the managers) that provides it."""
    driver_opts: TextMapping = None
    """The driver's options."""


class ConfigSection(ContentSection):
    """A config. Changed content creates a new version: services are updated to it, and old versions are removed later."""

    content: str | None = None
    """Its content."""
