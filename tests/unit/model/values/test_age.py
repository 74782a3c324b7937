"""Times as the engine writes them."""

import pytest

from swarmplan.model.values.age import ago, moment


@pytest.mark.parametrize(
    ("stamp", "seconds"),
    [
        ("1970-01-01T00:00:01Z", 1.0),
        ("1970-01-01T00:00:01.5Z", 1.5),
        ("1970-01-01T02:00:00+02:00", 0.0),
        ("1969-12-31T23:30:00-00:30", 0.0),
        ("0001-01-01T00:00:00Z", -62_135_596_800.0),  # Go's zero time
    ],
)
def test_a_time_is_told_in_seconds(stamp: str, seconds: float) -> None:
    assert moment(stamp) == seconds


@pytest.mark.parametrize(
    "stamp",
    ["", "yesterday", "2026-11-22", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "0000-01-01T00:00:00Z"],
)
def test_what_is_not_a_time_is_none(stamp: str) -> None:
    assert moment(stamp) is None


@pytest.mark.parametrize(
    ("seconds", "told"), [(0.5, "less than a second"), (61.0, "1 minute"), (7_200.0, "2 hours")]
)
def test_a_span_is_told_in_its_largest_unit(seconds: float, told: str) -> None:
    assert ago(seconds) == told
