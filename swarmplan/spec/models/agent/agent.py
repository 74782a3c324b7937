"""The whole agent file."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field

from swarmplan.limits import CLUSTERS, MEMBERS
from swarmplan.spec.models.agent.outside import NotifySection, ServerSection
from swarmplan.spec.models.agent.policy import (
    MOST_WINDOWS,
    HazardKind,
    HealSection,
    Trust,
    WindowSection,
)
from swarmplan.spec.models.agent.source import SourceSection
from swarmplan.spec.models.agent.words import Name
from swarmplan.spec.models.base import Section, SectionWithNumbers
from swarmplan.spec.models.words.text import FileNames, Text, needs

MOST_PARALLEL = 100


class FollowedSection(Section):
    """One cluster that the agent follows."""

    model_config = needs("source")

    source: SourceSection | None = None
    """Where its files come from."""
    env_file: FileNames = ()
    """A file of variables for `${…}` in its files, or a list."""
    age_key_file: FileNames = ()
    """A file of age keys that decrypt the sops files it names, or a list. A repository that is not trusted uses no others; give each
    cluster keys of its own."""
    allow: tuple[HazardKind, ...] = Field(default=(), max_length=MEMBERS)
    """The kinds of hazards that are approved beforehand, as by `--allow`. Others are held, and told."""
    trust: Trust | None = None
    """What its files may do on the machine of the agent: `all`, or what is listed besides what `--untrusted` allows. By default
    nothing for a repository, and `all` for files on this machine."""
    heal: HealSection = HealSection()
    """Which drift is brought back without a person."""
    windows: tuple[WindowSection, ...] = Field(default=(), max_length=MOST_WINDOWS)
    """When the cluster may be changed; always, by default. Outside of them it is looked at, and told."""
    suspend: bool = False
    """Do not touch it until this is taken away."""
    simulate: bool = False
    """Simulate the cluster, as `--simulate` does: for trying an agent file."""


class AgentSpec(SectionWithNumbers):
    """An agent: clusters that follow a repository or a file, and are kept as it says."""

    title: ClassVar[str] = "swarmplan agent"
    stand_ins: ClassVar[Mapping[str, Any]] = {
        "apiVersion": "swarmplan/v1",
        "kind": "Agent",
        "clusters": {},
    }

    api_version: Literal["swarmplan/v1"] = Field(alias="apiVersion")
    """The version of the file format."""
    kind: Literal["Agent"]
    """The kind of the file."""
    parallelism: int = Field(default=4, ge=1, le=MOST_PARALLEL)
    """How many clusters are worked on at the same time."""
    socket: Text | None = None
    """The socket for `swarmplan agent status` and the like; in swarmplan's state folder by default."""
    state: Text | None = None
    """The folder for what the agent keeps, such as its copies of repositories; in swarmplan's state folder by default."""
    clusters: dict[Name, FollowedSection] = Field(max_length=CLUSTERS)
    """The clusters that are followed, by name."""
    server: ServerSection | None = None
    """The HTTP server for metrics, health and webhooks; none by default."""
    notify: dict[Name, NotifySection] = Field(default_factory=dict, max_length=MEMBERS)
    """Who is told of what happens, by name."""
