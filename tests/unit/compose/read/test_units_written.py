import pytest

from swarmplan.compose.read.units import SECOND, cpus, cpus_text, duration, duration_text, size, size_text


@pytest.mark.parametrize(
    ("nanoseconds", "written"),
    [
        (0, "0s"),
        (90 * SECOND, "1m30s"),
        (90 * 24 * 3600 * SECOND, "2160h"),
        (1_500_000_000, "1s500ms"),
        (1, "1ns"),
    ],
)
def test_durations_are_written_in_their_largest_units(nanoseconds: int, written: str) -> None:
    assert duration_text(nanoseconds) == written
    assert duration(written) == nanoseconds


@pytest.mark.parametrize(
    ("count", "written"),
    [(64 * 1024**2, "64M"), (1024**3, "1G"), (1536 * 1024**2, "1536M"), (1000, 1000), (0, 0)],
)
def test_sizes_are_written_in_units_where_they_come_out_even(count: int, written: str | int) -> None:
    assert size_text(count) == written
    assert size(written) == count


@pytest.mark.parametrize(
    ("nanocpus", "written"),
    [(500_000_000, "0.5"), (2 * SECOND, "2"), (10 * SECOND, "10"), (1_000_000, "0.001")],
)
def test_cpus_are_written_without_idle_digits(nanocpus: int, written: str) -> None:
    assert cpus_text(nanocpus) == written
    assert cpus(written) == nanocpus
