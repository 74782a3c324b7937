"""``checks``: what a student's cluster has to be like at the end of a lesson."""

from typing import Annotated

from pydantic import Field, Tag

from swarmplan.limits import CHECKS
from swarmplan.spec.models.base import SectionWithNumbers
from swarmplan.spec.models.content import Command
from swarmplan.spec.models.fleet.assertions import HttpCheck, NodeCheck, ServiceCheck, SwarmCheck
from swarmplan.spec.models.fleet.disturb import DisturbSection
from swarmplan.spec.models.fleet.values import CheckTime
from swarmplan.spec.models.words.text import Text, in_schema, matching, needs
from swarmplan.spec.models.words.values import LIST, MAPPING, TEXT, by_shape

MOST_POINTS = 1000

_ID = r"[a-z0-9][a-z0-9-]{0,39}"
_AN_ID = "the id of a check has letters a-z, digits and '-', begins with a letter or a digit, and is at most 40 long"
CheckId = Annotated[str, matching(_ID, _AN_ID), in_schema(_ID)]


class CheckSection(SectionWithNumbers):
    """One check: what it is called, what it is worth, and one thing that must hold."""

    model_config = needs("id")

    id: CheckId | None = None
    """Its name in results and for `--check`: a-z, 0-9 and -."""
    shown: Text | None = Field(default=None, alias="title")
    """What students read; the id by default."""
    points: int = Field(default=1, ge=0, le=MOST_POINTS)
    """What passing it is worth."""
    hint: Text | None = None
    """What to do next where it fails."""
    group: Text | None = None
    """Only for the students of this group; for all by default."""
    within: CheckTime | None = None
    """Look again and again until it holds, for so long; by default it must hold at the first look."""
    disturb: (
        Annotated[
            Annotated[DisturbSection, Tag(MAPPING)]
            | Annotated[tuple[DisturbSection, ...], Field(min_length=1, max_length=10), Tag(LIST)],
            by_shape("must be a disturbance such as {stop: worker-1}, or a list of them"),
        ]
        | None
    ) = None
    """What is done to the cluster before, and undone afterwards in every case. A check without it changes nothing."""
    swarm: SwarmCheck | None = None
    """The swarm: its managers, workers and quorum."""
    service: ServiceCheck | None = None
    """A service and its tasks."""
    node: NodeCheck | None = None
    """A node, or all of a role or with a label."""
    network: Text | None = None
    """A network of this name exists."""
    secret: Text | None = None
    """A secret of this name exists."""
    config: Text | None = None
    """A config of this name exists."""
    stack: Text | None = None
    """A stack of this name exists, and all its services run."""
    http: HttpCheck | None = None
    """What a web server answers."""
    command: Command | None = None
    """A program that decides: exit code 0 pass, 1 fail, 77 skipped, all else a broken check; its last line of output is the hint. A string is
    split as a shell would; no shell runs it. A program with a slash is relative to the file that names it, another is looked up in PATH."""
    timeout: CheckTime | None = None
    """How long one run of `command` may take, 1m by default; then it is killed, and the check is broken."""


Checks = Annotated[
    Annotated[Text, Tag(TEXT)] | Annotated[tuple[CheckSection, ...], Field(max_length=CHECKS), Tag(LIST)],
    by_shape("must be the name of a YAML file, or a list of checks"),
]
