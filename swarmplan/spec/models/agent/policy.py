"""What an agent may do without a person: trust, healing, windows."""

from typing import Annotated, Literal

from pydantic import Field, Tag

from swarmplan.limits import MEMBERS
from swarmplan.spec.models.agent.words import Days, HealWindow, TimeOfDay
from swarmplan.spec.models.agent.zones import TimeZone
from swarmplan.spec.models.base import Section, SectionWithNumbers
from swarmplan.spec.models.words.text import Texts
from swarmplan.spec.models.words.values import MAPPING, TEXT, by_shape

MOST_TIMES = 1000
"""The largest value of ``heal.limit``: each time is kept."""
MOST_WINDOWS = 50
HealKind = Literal["changed", "missing", "infrastructure", "benign"]
"""The kinds of drift that an apply brings back; what is foreign is never touched."""
HazardKind = Literal[
    "create",
    "change",
    "destroy",
    "rename",
    "replace",
    "restart",
    "quorum-risk",
    "foreign",
    "unknown",
    "undo",
    "all",
]


class TrustSection(Section):
    """What the followed files may do on the machine of the agent, besides what `--untrusted` lets anybody's do."""

    programs: Texts = ()
    """Programs that they may run, each as the first word of the command is written, with any arguments:
    `/usr/local/bin/render`, `sops`."""
    paths: Texts = ()
    """Files, and folders with all that is in them, that they may read and write; relative to this file."""
    variables: Texts = ()
    """Variables of the agent's environment that they may read."""
    drivers: Texts = ()
    """Machine drivers that they may choose, with any options: `local`, `docker-machine`, or one of your own."""
    logins: bool = False
    """Whether they may use the registry logins of the agent's user (`with_registry_auth`)."""


Trust = Annotated[
    Annotated[Literal["all"], Tag(TEXT)] | Annotated[TrustSection, Tag(MAPPING)],
    by_shape("must be all, or {programs: […], paths: […], variables: […]}"),
]


class HealSection(SectionWithNumbers):
    """Which drift is brought back without a person, and when it is left as contested."""

    kinds: tuple[HealKind, ...] = Field(
        default=("benign", "changed", "missing", "infrastructure"), max_length=MEMBERS
    )
    """The kinds of drift (`swarmplan drift`) that are brought back at once, all of these by default; of the others it is told. What is
    foreign is never touched."""
    limit: int = Field(default=3, ge=1, le=MOST_TIMES)
    """How often the same thing is brought back within `window`, before it is held as contested: somebody else, or a program,
    changes it again each time."""
    window: HealWindow = Field(default="10m", validate_default=True)
    """The time in which these are counted."""


class WindowSection(Section):
    """When the agent may change the cluster."""

    days: Days = Field(default=("mon-sun",), validate_default=True)
    """The days on which it begins: `[mon-fri, sun]`; every day by default."""
    start: TimeOfDay
    """When it begins, by the clocks of the time zone."""
    end: TimeOfDay
    """When it ends; on the next day, where it is not after `start`. `24:00` is midnight."""
    timezone: TimeZone = "UTC"
    """The time zone, by its name in the IANA database: `Europe/Berlin`."""
