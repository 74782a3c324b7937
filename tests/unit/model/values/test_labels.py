"""What our labels hold comes back as it was put in, and others' labels stay."""

import pytest

from swarmplan.model.values.labels import names_in, pairs_in, with_label

LABEL = "swarmplan.some"


@pytest.mark.parametrize("labels", [None, {}, {"theirs": "1"}])
def test_names_and_pairs_come_back_and_leave_nothing_when_they_go(labels: dict[str, str] | None) -> None:
    before = {"Name": "default", "Labels": labels}
    named = with_label(before, LABEL, {"b", "a"})
    assert named["Labels"] == {**(labels or {}), LABEL: "a,b"}
    assert names_in(named["Labels"], LABEL) == {"a", "b"}
    paired = with_label(named, LABEL, {"b": "2=3", "a": "fd00::1"})
    assert paired["Labels"] == {**(labels or {}), LABEL: "a=fd00::1,b=2=3"}
    assert pairs_in(paired["Labels"], LABEL) == {"b": "2=3", "a": "fd00::1"}
    gone = with_label(paired, LABEL, ())
    assert (gone["Labels"], names_in(gone["Labels"], LABEL), pairs_in(None, LABEL)) == (
        labels or {},
        set(),
        {},
    )
