"""Desired as text and back, for saved plans."""

from functools import cache

from pydantic import TypeAdapter, ValidationError

from swarmplan.errors import SpecError
from swarmplan.model.cluster import Desired


@cache
def _adapter() -> TypeAdapter[Desired]:
    return TypeAdapter(Desired)


def dump(desired: Desired) -> str:
    """Desired as JSON; ``parse`` returns its equal."""
    return _adapter().dump_json(desired).decode()


def parse(text: str) -> Desired:
    """The inverse of ``dump``. Raises SpecError, in one line, for anything else."""
    try:
        return _adapter().validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        raise SpecError([f"not a saved plan of this version: {place}: {first['msg']}"]) from None
