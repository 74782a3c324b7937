"""Times as programs read them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from swarmplan.utc_time import utc_text

HERE = timezone(timedelta(hours=2))


@pytest.mark.parametrize(
    ("time", "timespec", "text"),
    [
        (datetime(2026, 11, 29, 20, tzinfo=UTC), "seconds", "2026-11-29T20:00:00Z"),
        (datetime(2026, 11, 29, 20, 0, 1, 999_999, UTC), "milliseconds", "2026-11-29T20:00:01.999Z"),
        (datetime(2026, 1, 1, 1, tzinfo=HERE), "seconds", "2025-12-31T23:00:00Z"),
    ],
)
def test_a_time_in_utc(time: datetime, timespec: str, text: str) -> None:
    assert utc_text(time, timespec) == text
