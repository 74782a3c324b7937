from collections.abc import Callable

import pytest

from swarmplan.compose.read.units import cpus, duration, health_duration, memory, size

MIB = 1024 * 1024


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1m30s", 90_000_000_000),
        ("1.5h", 5400_000_000_000),
        ("500ms", 500_000_000),
        ("10us", 10_000),
        ("10µs", 10_000),
        ("1ns", 1),
        (".5s", 500_000_000),
        ("90d", 90 * 86400 * 1_000_000_000),
        (0, 0),
        ("0", 0),
        ("0s", 0),
    ],
)
def test_durations_are_nanoseconds(value: object, expected: int) -> None:
    assert duration(value) == expected


@pytest.mark.parametrize("value", ["", "10", 10, "-1s", "1 s", "1x", "s", "1s1", False, None, ["1s"]])
def test_invalid_duration(value: object) -> None:
    with pytest.raises(ValueError, match="is not a valid duration: write a number and a unit"):
        duration(value)


def test_a_health_duration_is_a_millisecond_at_least() -> None:
    assert (health_duration("1ms"), health_duration("0s")) == (1_000_000, 0)
    with pytest.raises(ValueError, match="minimum is 1ms"):
        health_duration("999us")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("64M", 64 * MIB),
        ("64mb", 64 * MIB),
        ("64 MiB", 64 * MIB),
        ("1.5g", 1536 * MIB),
        ("10", 10),
        (10, 10),
        ("1b", 1),
    ],
)
def test_sizes_are_bytes(value: object, expected: int) -> None:
    assert size(value) == expected


@pytest.mark.parametrize("value", ["", "M", "1X", "-1M", -1, True, 1.5, "1  M"])
def test_invalid_size(value: object) -> None:
    with pytest.raises(ValueError, match="is not a valid size"):
        size(value)


def test_memory_is_four_mebibytes_at_least() -> None:
    assert (memory("4M"), memory(0)) == (4 * MIB, 0)
    with pytest.raises(ValueError, match="minimum is 4M"):
        memory("4095K")


@pytest.mark.parametrize(
    ("value", "expected"), [("0.5", 500_000_000), (2, 2_000_000_000), (0.001, 1_000_000), (0, 0)]
)
def test_cpus_are_billionths(value: object, expected: int) -> None:
    assert cpus(value) == expected


@pytest.mark.parametrize(
    ("value", "part"),
    [("x", "not a valid number"), (True, "not a valid number"), ("-1", "not a valid number"), ("inf", "not a valid number"), ("nan", "not a valid number"),
     ("0.0000000001", "too many digits"), ("0.0001", "0.001 CPU")],
)  # fmt: skip
def test_invalid_number_of_cpus(value: object, part: str) -> None:
    with pytest.raises(ValueError, match=part):
        cpus(value)


@pytest.mark.parametrize(
    ("convert", "value"),
    [(duration, "99999999999h"), (size, "99999999999999T"), (size, 2**63), (size, f"{'9' * 400}T"),
     (cpus, "100000000000000"), (cpus, "1e999990")],
)  # fmt: skip
def test_what_no_integer_of_the_engine_holds(convert: Callable[[object], int], value: object) -> None:
    with pytest.raises(ValueError, match="is too large"):
        convert(value)


def test_the_most_an_integer_of_the_engine_holds() -> None:
    most = 2**63 - 1
    assert (duration(f"{most}ns"), size(most), cpus("9223372036.854775807")) == (most, most, most)
