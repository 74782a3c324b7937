"""What to do about an object that has the name and is somebody else's: Docker cannot rename one."""

import pytest

from swarmplan.model.key import Key, Kind
from swarmplan.model.labels.names import OWNER_LABEL
from swarmplan.model.labels.ownership import STACK_LABEL, name_taken

OURS = {OWNER_LABEL: "lab"}


@pytest.mark.parametrize(
    ("kind", "there", "wanted", "remedy"),
    [
        (
            Kind.SERVICE,
            None,
            OURS,
            "to manage it as it is, give it x-swarmplan: {adopt: true}; or take web out of the file",
        ),
        (Kind.NETWORK, {}, OURS, "to manage it as it is, give it x-swarmplan: {adopt: true}"),
        (Kind.SECRET, {}, OURS, "to use it as it is, declare it external: true"),
        (Kind.CONFIG, None, None, "to use it as it is, declare it external: true"),
        (
            Kind.SERVICE,
            {OWNER_LABEL: "other"},
            OURS,
            "it is of cluster other; change it in that cluster's file",
        ),
        (Kind.SERVICE, {STACK_LABEL: "vote"}, OURS, "to manage it, declare its stack vote under stacks"),
        (Kind.SERVICE, {}, {STACK_LABEL: "vote"}, "give the stack another name"),
    ],
)
def test_the_remedy_is_one_that_works(
    kind: Kind, there: dict[str, str] | None, wanted: dict[str, str] | None, remedy: str
) -> None:
    told = name_taken(Key(kind, "web"), there, "lab", wanted)
    begin = f"a {str(kind).removesuffix('s')} web exists that is not of cluster lab: "
    assert told.startswith(begin + remedy)
    assert "rename" not in told
