"""The students of a fleet, where they stand in the fleet file itself."""

from typing import Annotated

from pydantic import Field

from swarmplan.limits import MEMBERS
from swarmplan.spec.models.base import SectionWithNumbers
from swarmplan.spec.models.words.names import LabelValue
from swarmplan.spec.models.words.text import Text, needs

MOST_INDEX = 10_000
"""The largest index: far above what one machine, or one teacher, has clusters for."""
Variables = dict[Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,62}$")], LabelValue]
"""Values for ``${var.NAME}``."""


class StudentSection(SectionWithNumbers):
    """One student: a row of the roster."""

    model_config = needs("id")

    id: Text | None = None
    """The student's key: the cluster is known by it, wherever the row stands."""
    name: Text | None = None
    """The name on the card and in tables; the id by default."""
    email: Text | None = None
    """For your own use, such as to send the card."""
    group: Text | None = None
    """What `--group` chooses by."""
    index: int | None = Field(default=None, ge=1, le=MOST_INDEX)
    """The value of `${student.index}`, and the place in the address pool; the lowest free one by default, which the student keeps."""
    vars: Variables = Field(default_factory=dict, max_length=MEMBERS)
    """Values for `${var.NAME}` in the template, over those of the fleet; in a CSV file a column `var.NAME` each."""
