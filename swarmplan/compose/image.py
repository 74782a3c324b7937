"""``image:``, spelled as the docker client sends it."""

from typing import Any

from swarmplan.compose.scalars import filled
from swarmplan.model.reference import familiar


def image(value: Any) -> str:
    """The familiar form with its tag: the engine itself would neither shorten it nor add one."""
    return familiar(filled(value))
