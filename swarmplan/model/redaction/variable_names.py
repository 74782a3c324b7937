"""Names of variables as people write them, and what only has the form of one: a password that stands where a name is expected has it, too."""

import re

_USUAL = re.compile(r"_*[A-Z]+_*|_*[A-Z][A-Z0-9]*(?:_+[A-Z0-9]+)+_*")
"""Capitals; digits only beside an underscore, as random texts of capitals and digits are secrets more often."""
_LONGEST = 60


def is_usual_name(name: str) -> bool:
    """Whether it may be quoted as the name of a variable that is not there: ``DB_PASSWORD`` may, ``hunter2`` not."""
    return len(name) <= _LONGEST and _USUAL.fullmatch(name) is not None
