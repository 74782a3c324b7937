"""A short campaign with inputs that are always the same; ``make fuzz`` goes on from there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fuzz.campaign import attempt, prepared
from fuzz.kinds import KINDS

COUNT = 8


@pytest.fixture(scope="module")
def base() -> Iterator[Path]:
    with prepared() as folder:
        yield folder


@pytest.mark.parametrize("kind", KINDS)
def test_no_input_ends_in_a_crash_a_hang_or_too_much_memory(base: Path, kind: str) -> None:
    found = [wrong for number in range(COUNT) if (wrong := attempt(base, kind, number))]
    assert not found, "\n".join(map(str, found))
