"""What is kept of clusters under a name, to come back to."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field, Tag

from swarmplan.limits import MEMBERS
from swarmplan.spec.models.base import SectionWithNumbers
from swarmplan.spec.models.words.text import Text, Texts, needs
from swarmplan.spec.models.words.values import MAPPING, TEXT, by_shape

MOST_KEPT = 100
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}")
NOT_A_NAME = "the name of a checkpoint has letters, digits, '.', '_' and '-', begins with a letter or a digit, and is at most 63 long"


def _name(written: str) -> str:
    if not NAME.fullmatch(written):
        raise ValueError(f"{written!r}: {NOT_A_NAME}")
    return written


CheckpointName = Annotated[Text, AfterValidator(_name)]


class CheckpointSection(SectionWithNumbers):
    """One checkpoint. Its name alone does as well."""

    model_config = needs("name")

    name: CheckpointName | None = None
    """What `fleet checkpoint` and `fleet reset --to` call it."""
    description: Text | None = None
    """What a cluster has by then, shown in lists."""
    volumes: Texts = ()
    """Volumes whose content is kept as well: names of volumes of the template, or of services: a service stands for all its named local volumes."""
    keep: int = Field(default=1, ge=1, le=MOST_KEPT)
    """How many of this name are kept for each student; the oldest go first."""


Checkpoints = Annotated[
    tuple[
        Annotated[
            Annotated[CheckpointName, Tag(TEXT)] | Annotated[CheckpointSection, Tag(MAPPING)],
            by_shape("must be the name of a checkpoint, or a mapping with name"),
        ],
        ...,
    ],
    Field(max_length=MEMBERS),
]
