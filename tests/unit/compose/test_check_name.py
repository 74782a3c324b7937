"""Names in a swarm: letters, digits, - and _, beginning and ending with a letter or digit."""

import string

from hypothesis import example, given
from hypothesis import strategies as st

from swarmplan.compose.ownership import check_name
from swarmplan.compose.read.field import Field

_INSIDE = frozenset(f"{string.ascii_letters}{string.digits}")


@given(name=st.text(alphabet="aZ09-_.é ", min_size=1, max_size=63))
@example(name="a" * 62 + ".")  # a pattern that can match in many ways never ends here
def test_a_name_is_validated_by_its_letters(name: str) -> None:
    field = Field({})
    check_name(name, field)
    valid = set(name) <= _INSIDE | {"-", "_"} and {name[0], name[-1]} <= _INSIDE
    assert (not field.faults) == valid
