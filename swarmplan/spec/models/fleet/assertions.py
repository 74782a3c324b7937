"""What a check can say of a cluster."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from swarmplan.limits import MEMBERS
from swarmplan.spec.models.base import SectionWithNumbers
from swarmplan.spec.models.fleet.values import CheckTime
from swarmplan.spec.models.words.names import Labels
from swarmplan.spec.models.words.text import Text, needs

ALL = "all"
_MOST = 10_000
Count = Annotated[int, Field(ge=0, le=_MOST)]


def _running(written: Any) -> Any:
    """A number of tasks, or ``all``."""
    text = str(written)
    if text == ALL:
        return -1
    if isinstance(written, bool) or not text.isdecimal() or int(text) > _MOST:
        raise ValueError(f"{written!r} is not a number of tasks: write a number, or all")
    return int(text)


Running = Annotated[
    int,
    BeforeValidator(_running),
    WithJsonSchema({"anyOf": [{"type": "integer", "minimum": 0}, {"type": "string"}], "examples": [2, ALL]}),
]


class SwarmCheck(SectionWithNumbers):
    """The swarm. What is not said does not count."""

    managers: Count | None = None
    """It has so many managers."""
    workers: Count | None = None
    """It has so many workers."""
    reachable: Count | None = None
    """So many of its managers are reachable."""
    quorum: bool | None = None
    """It has a majority of reachable managers; `false`: it has lost it."""


class ServiceCheck(SectionWithNumbers):
    """A service. It exists; what else is not said does not count."""

    model_config = needs("name")

    name: Text | None = None
    """Its name, as in `docker service ls`."""
    replicas: Count | None = None
    """So many replicas are asked for."""
    running: Running | None = None
    """Exactly so many of its tasks run; `all`: as many as are asked for, with its current spec."""
    image: Text | None = None
    """The image it is to run: `nginx:1.27`, or a name without a tag for any."""
    update: Literal["completed", "rolledback"] | None = None
    """How its last update ended."""
    on: Literal["one_per_node"] | None = None
    """`one_per_node`: each node that takes tasks runs exactly one."""


class NodeCheck(SectionWithNumbers):
    """Nodes, by name, role or label. Each of them must be as said, and there must be one at least, or `count`."""

    name: Text | None = None
    """The one of this machine."""
    role: Literal["manager", "worker"] | None = None
    """Those of this role."""
    label: Text | None = None
    """Those with this label: `disk`, or `disk=ssd`."""
    state: Literal["ready", "down", "unknown", "disconnected"] | None = None
    """Their state, as in `docker node ls`."""
    availability: Literal["active", "pause", "drain"] | None = None
    """Their availability."""
    labels: Annotated[Labels, Field(max_length=MEMBERS)] = Field(default_factory=dict)
    """Labels that they have."""
    count: Count | None = None
    """So many of them are as said; the others do not count then."""


class HttpCheck(SectionWithNumbers):
    """What a web server answers. A redirect is an answer, and not followed."""

    model_config = needs("url")

    url: Text | None = None
    """Where to ask: `http://{manager-1}:8080/`, where `{MACHINE}` is the address of this machine."""
    status: Annotated[int, Field(ge=100, le=599)] = 200
    """The status that it answers with."""
    contains: Text | None = None
    """A text that is in the answer."""
    within: CheckTime | None = None
    """The same as `within` of the check."""
