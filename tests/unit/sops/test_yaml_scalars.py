"""Plain scalars have the values that go-yaml gives them, which the MAC is over."""

import math
from typing import Any

import pytest

from swarmplan.sops.values import hashed, text_of
from swarmplan.sops.yaml_scalars import plain_value


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("", None), ("~", None), ("null", None), ("Null", None), ("nULL", "nULL"),
        ("true", True), ("False", False), ("TRUE", True), ("yes", "yes"), ("on", "on"), ("n", "n"),
        ("0", 0), ("12", 12), ("-12", -12), ("+12", 12), ("1_000", 1000), ("0x1F", 31), ("-0x1f", -31), ("0b101", 5),
        ("0o17", 15), ("017", 15), ("08", 8.0), ("0x", "0x"), ("1__0", 10), ("-", "-"), ("--1", "--1"),
        ("9223372036854775807", 2**63 - 1), ("-9223372036854775808", -(2**63)),
        ("18446744073709551616", 1.8446744073709552e19), ("1.5", 1.5), ("1.", 1.0), (".5", 0.5), ("1e3", 1000.0),
        ("1e", "1e"), ("1.2.3", "1.2.3"), ("1e999", "1e999"), ("192.0.2.1", "192.0.2.1"), (".", "."), ("...", "..."),
        (".inf", math.inf), ("-.INF", -math.inf), ("12:30:45", "12:30:45"), ("abc", "abc"), ("1a", "1a"),
        ("2026-01-02", "2026-01-02T00:00:00Z"), ("2026-1-2", "2026-01-02T00:00:00Z"),
        ("2026-01-02T03:04:05Z", "2026-01-02T03:04:05Z"), ("2026-01-02t3:4:5.120+02:00", "2026-01-02T03:04:05.12+02:00"),
        ("2026-01-02 03:04:05.5", "2026-01-02T03:04:05.5Z"), ("2026-01-02 03:04:05Z", "2026-01-02 03:04:05Z"),
        ("2026-01-02T03:04:05", "2026-01-02T03:04:05"), ("2026-13-01", "2026-13-01"), ("2026-01-02x", "2026-01-02x"),
        ("2026-01-02T03:04:05+00:00", "2026-01-02T03:04:05Z"),
    ],
)  # fmt: skip
def test_a_scalar_has_its_value(written: str, value: Any) -> None:
    found = plain_value(written)
    assert (found, type(found)) == (value, type(value))


def test_a_number_that_is_none_has_its_value() -> None:
    assert math.isnan(plain_value(".nan"))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1"), (-0.5, "-0.5"), (1e21, "1" + "0" * 21), (1.5e-9, "0.0000000015"), (0.1, "0.1"), (math.inf, "+Inf"),
        (-math.inf, "-Inf"), (math.nan, "NaN"), (100.0, "100"), (123456789.125, "123456789.125"), (0.0, "0"), (-0.0, "-0"),
    ],
)  # fmt: skip
def test_a_float_is_formatted_as_by_go(value: float, text: str) -> None:
    assert text_of(value) == text


@pytest.mark.parametrize(("value", "mac", "text"), [(True, b"True", "true"), (False, b"False", "false")])
def test_the_mac_has_truth_in_other_words_than_the_text(value: Any, mac: bytes, text: str) -> None:
    assert (hashed(value), text_of(value)) == (mac, text)
