"""The students of a fleet, where they stand in the fleet file itself."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field, WithJsonSchema

from swarmplan.limits import MEMBERS
from swarmplan.spec.models.base import SectionWithNumbers
from swarmplan.spec.models.words.names import LabelValue
from swarmplan.spec.models.words.text import Text, needs

MOST_INDEX = 10_000
"""The largest index: far above what one machine, or one teacher, has clusters for."""
VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}")
"""The name of a value of the template."""
NOT_A_VARIABLE = "the name of a value has letters, digits and _, begins with no digit, and is at most 63 long"


def _variable(name: str) -> str:
    if not VARIABLE.fullmatch(name):
        raise ValueError(f"{name!r}: {NOT_A_VARIABLE}")
    return name


Variables = dict[
    Annotated[
        str,
        AfterValidator(_variable),
        WithJsonSchema({"type": "string", "pattern": f"^{VARIABLE.pattern}$"}),
    ],
    LabelValue,
]
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
