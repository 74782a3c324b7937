"""One secret under ``secrets:``, one config under ``configs:``, in Compose syntax."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field, Tag, field_validator, model_validator

from swarmplan.spec.models.base import SectionWithNumbers, allow_keep
from swarmplan.spec.models.network import External, named_once
from swarmplan.spec.models.words.values import LIST, TEXT, Pairs, Text, TextMapping, by_shape

Command = Annotated[
    Annotated[str, Tag(TEXT)] | Annotated[tuple[str, ...], Tag(LIST)],
    by_shape("must be a command, or a list of its words"),
]
SopsKey = Annotated[
    Annotated[str, Tag(TEXT)] | Annotated[tuple[str, ...], Tag(LIST)],
    by_shape("must be a path such as db.password, or a list of names"),
]


class ContentSection(SectionWithNumbers):
    """What a secret and a config have in common."""

    model_config = ConfigDict(json_schema_extra=allow_keep)

    name: Text = None
    """Its name, to which each version adds a fingerprint; defaults to the key, in a stack prefixed with the stack's name."""
    file: str | None = Field(default=None, min_length=1)
    """A file with its content, relative to this file."""
    sops: str | None = Field(default=None, min_length=1)
    """A file encrypted with sops to age keys, relative to this file; `key` names a value in it, and without one it is the whole
    file, decrypted."""
    key: SopsKey | None = None
    """The value in the `sops` file: a path such as `db.password`, with numbers for items of lists and `\\.` for a dot in a name, or
    a list of names."""
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

    @field_validator("keep", mode="before")
    @classmethod
    def _counts_versions(cls, value: Any) -> Any:
        """True would count as one version, and the secret or config would not be kept."""
        if isinstance(value, bool):
            raise ValueError(  # noqa: TRY004 - pydantic reports no other
                "is a number of versions; for no run to remove it, write x-swarmplan: {keep: true}"
            )
        return value

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
