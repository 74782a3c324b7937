import pytest

from swarmplan.compose.read.scalars import text


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1.5, "1.5"),
        (1e3, "1000"),
        (999999.5, "999999.5"),
        (1e6, "1e+06"),
        (1234567.5, "1.2345675e+06"),
        (1e21, "1e+21"),
        (1e-4, "0.0001"),
        (0.00001, "1e-05"),
        (-2e300, "-2e+300"),
        (0.0, "0"),
        (-0.0, "-0"),
        (10**20, "100000000000000000000"),
    ],
)
def test_a_number_is_printed_as_go_prints_it(value: float, expected: str) -> None:
    assert text(value) == expected
