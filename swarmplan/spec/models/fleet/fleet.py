"""The whole fleet file."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, Tag

from swarmplan.limits import MEMBERS, STUDENTS
from swarmplan.spec.models.base import SectionWithNumbers
from swarmplan.spec.models.cluster import ImageSection
from swarmplan.spec.models.fleet.access import AccessSection
from swarmplan.spec.models.fleet.cards import CardsSection
from swarmplan.spec.models.fleet.checkpoints import Checkpoints
from swarmplan.spec.models.fleet.checks import Checks
from swarmplan.spec.models.fleet.mirror import MirrorSection
from swarmplan.spec.models.fleet.pools import PoolsSection
from swarmplan.spec.models.fleet.roster import StudentSection, Variables
from swarmplan.spec.models.fleet.values import TimeToLive
from swarmplan.spec.models.words.names import ClusterName
from swarmplan.spec.models.words.text import FileNames, Text, needs
from swarmplan.spec.models.words.values import LIST, TEXT, by_shape

MOST_PARALLEL = 100
_MOST_MACHINES = 10_000


class FleetPolicy(SectionWithNumbers):
    """What a run over the fleet may do without another approval, all its clusters together. Where it would do more, the clusters that count to it
    are left as they are, and the others go on."""

    max_creates: int | None = Field(default=None, ge=0)
    """The most resources that one run may create without `--allow create`; no limit by default."""
    max_changes: int | None = Field(default=None, ge=0)
    """The most resources that one run may change without `--allow change`; no limit by default."""
    max_destroys: int | None = Field(default=None, ge=0)
    """The most resources that one run may remove without `--allow destroy`; no limit by default. It holds for `fleet apply`, `fleet destroy` and
    `fleet reset`, where machines are counted. Each cluster's own limit, its template's, counts as well."""


class FleetSpec(SectionWithNumbers):
    """A fleet: clusters of one template, one for each student of a roster."""

    model_config = needs("name", "template", "roster")
    title: ClassVar[str] = "swarmplan fleet"
    stand_ins: ClassVar[Mapping[str, Any]] = {"apiVersion": "swarmplan/v1", "kind": "Fleet"}

    api_version: Literal["swarmplan/v1"] = Field(alias="apiVersion")
    """The version of the file format."""
    kind: Literal["Fleet"]
    """The kind of the file."""
    name: ClusterName | None = None
    """The name of the fleet, such as that of the course."""
    template: FileNames | None = None
    """The cluster file that all clusters are made of, or a list that is merged. In it `${student.id}`, `${student.index}`,
    `${student.name}`, `${student.email}`, `${student.group}`, `${cluster.name}`, `${fleet.name}`, `${var.NAME}`, and with pools
    `${pool.networks}` and `${pool.hosts}`, have the student's values."""
    env_file: FileNames = ()
    """A file of variables for `${…}` in the template, or a list."""
    roster: (
        Annotated[
            Annotated[Text, Tag(TEXT)]
            | Annotated[tuple[StudentSection, ...], Field(max_length=STUDENTS), Tag(LIST)],
            by_shape("must be the name of a CSV or YAML file, or a list of students"),
        ]
        | None
    ) = None
    """The students: a CSV file with a column `id`, a YAML file with a list, or the list itself."""
    naming: Text | None = None
    """The name of a student's cluster, with `{id}` or `{index}` in it; `NAME-{id}` by default, with the fleet's name."""
    vars: Variables = Field(default_factory=dict, max_length=STUDENTS)
    """Values for `${var.NAME}` of students who have none of their own. Names that differ in upper and lower case alone are refused: in stack
    files they are one variable, `${VAR_NAME}`."""
    pools: PoolsSection = PoolsSection()
    """Address pools, of which each cluster gets a part."""
    access: AccessSection | None = None
    """A way in for each student; none by default."""
    images: dict[str, ImageSection] = Field(default_factory=dict, max_length=MEMBERS)
    """Images that are loaded to every node of every cluster, by reference (`name:tag`), unless the template has them. Each is read
    once, and by the local driver stored once for the machine."""
    mirror: MirrorSection | None = None
    """A mirror of Docker Hub on this machine, for images that are not loaded; none by default. `mirror: {}` takes all defaults."""
    parallelism: int = Field(default=4, ge=1, le=MOST_PARALLEL)
    """How many clusters are worked on at the same time."""
    max_machines_at_once: int | None = Field(default=None, ge=1, le=_MOST_MACHINES)
    """The most machines of clusters that are worked on at the same time; no limit by default. A larger cluster is worked on alone."""
    ttl: TimeToLive | None = None
    """How long a cluster is to live, from its first apply. `fleet status` names those that are older, and `fleet destroy --expired` removes
    them."""
    policy: FleetPolicy = FleetPolicy()
    """What one run may do to all clusters together."""
    checkpoints: Checkpoints = ()
    """What `fleet checkpoint` keeps of clusters, to come back to by `fleet reset --to`."""
    checks: Checks | None = None
    """What the clusters are graded by: the name of a YAML file with a list of checks, or the list itself."""
    cards: CardsSection = CardsSection()
    """What `fleet cards` prints for each student."""
