"""Sizes of machines: what is written, and what it means."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swarmplan.model.values.machine_size import (
    LEAST_MEMORY,
    Size,
    bytes_of,
    cpus_fault,
    disk_fault,
    memory_fault,
    size_of,
)


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("1G", 1 << 30),
        ("512m", 512 << 20),
        ("1.5g", 3 << 29),
        ("2 GiB", 2 << 30),
        ("2GB", 2 << 30),
        ("1t", 1 << 40),
    ],
)
def test_units_are_powers_of_1024(text: str, size: int) -> None:
    assert bytes_of(text) == size


@pytest.mark.parametrize(
    "value",
    [
        "",
        "1",
        "G",
        "-1G",
        "1e9G",
        "1GG",
        "1 X",
        1 << 30,
        1.5,
        None,
        True,
        "\N{ARABIC-INDIC DIGIT ONE}G",
        ["1G"],
    ],
)
def test_what_is_no_size_is_a_fault_and_never_an_error(value: Any) -> None:
    assert "must be a size such as 512M" in memory_fault(value)
    assert memory_fault(value) == disk_fault(value)


def test_too_small_and_too_large() -> None:
    assert memory_fault("255M") == "255M is too small for an engine: the minimum is 256M"
    assert disk_fault("511M") == "511M is too small for an engine: the minimum is 512M"
    assert disk_fault("999999999T") == "999999999T is too large"


@pytest.mark.parametrize("value", [1, 2, 0.5, "1", "0.5", ".5", 8192])
def test_processors(value: Any) -> None:
    assert cpus_fault(value) == ""


@pytest.mark.parametrize(
    "value", [0, -1, 0.09, 8193, "nan", "inf", "1e3", "one", "", ".", True, None, float("nan"), float("inf")]
)
def test_what_is_no_number_of_processors(value: Any) -> None:
    assert cpus_fault(value)


@given(value=st.one_of(st.text(max_size=12), st.floats(), st.integers(), st.none(), st.booleans()))
def test_what_has_no_fault_has_a_size(value: Any) -> None:
    if not cpus_fault(value):
        size = size_of({"cpus": value})
        assert size.cpus is not None
        assert size.processors is not None
        assert size.cpus <= size.processors < size.cpus + 1
    if not memory_fault(value):
        memory = size_of({"memory": value}).memory
        assert memory is not None
        assert memory >= LEAST_MEMORY
        assert memory % 1024 == 0


def test_without_options_a_machine_has_all() -> None:
    assert size_of({}) == Size()
    assert Size().processors is None
