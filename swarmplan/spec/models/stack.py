"""Stacks: the section that declares one, and the document of its files."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, Tag

from swarmplan.limits import FILES
from swarmplan.spec.models.base import Section
from swarmplan.spec.models.content import ConfigSection, SecretSection
from swarmplan.spec.models.network import NetworkSection
from swarmplan.spec.models.service import ServiceSection
from swarmplan.spec.models.volume import VolumeSection
from swarmplan.spec.models.words.values import LIST, TEXT, Text, by_shape

_EnvFile = Annotated[
    Annotated[str, Tag(TEXT)] | Annotated[tuple[str, ...], Field(max_length=FILES), Tag(LIST)],
    by_shape("must be a file's name, or a list of them"),
]


class StackSection(Section):
    """A stack: what `docker stack deploy` creates from the same files, with the same names."""

    files: tuple[str, ...] = Field(min_length=1, max_length=FILES)
    """Stack files, relative to this file; merged in order, as `docker stack deploy -c a -c b` does.
    Paths in them are relative to the first file."""
    env_file: _EnvFile = ()
    """A file of variables for them, or a list, relative to this file; swarmplan's environment takes precedence."""
    resolve_image: Literal["always", "changed", "never"] | None = None
    """Like `policy.resolve_image`, for this stack; `docker stack deploy` uses `always`."""
    with_registry_auth: bool | None = None
    """Like `policy.with_registry_auth`, for this stack."""

    @property
    def env_files(self) -> tuple[str, ...]:
        """The files of variables as a list."""
        return (self.env_file,) if isinstance(self.env_file, str) else self.env_file


class StackDocument(Section):
    """The files of a stack: what `docker stack deploy` reads, and a project's `name`."""

    title: ClassVar[str] = "swarmplan stack"

    version: Text = None
    """The version of the Compose format; any is accepted."""
    name: Text = None
    """The project's name; the stack's name is its key in the cluster file."""
    networks: dict[str, NetworkSection | None] = Field(default_factory=dict)
    """Networks; those that no service uses are not created."""
    volumes: dict[str, VolumeSection | None] = Field(default_factory=dict)
    """Volumes; each node creates its own when a task needs it there."""
    secrets: dict[str, SecretSection] = Field(default_factory=dict)
    """Secrets; unused ones are created, too."""
    configs: dict[str, ConfigSection] = Field(default_factory=dict)
    """Configs; unused ones are created, too."""
    services: dict[str, ServiceSection] = Field(default_factory=dict)
    """Services."""
