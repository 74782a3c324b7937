"""Versions and ranges: what is one, what is in one, and which is the highest."""

import pytest

from swarmplan.errors import SpecError
from swarmplan.spec.agent.names.semver import highest, parse_range, parse_version

IN_ORDER = (
    "1.0.0-0", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1",
    "1.0.0", "1.0.1-0", "1.0.1", "1.2.0", "1.10.0", "2.0.0-a", "2.0.0",
)  # fmt: skip


def test_versions_are_ordered_as_the_standard_has_it() -> None:
    known = [parse_version(text) for text in IN_ORDER]
    mixed = [*known[1::2], *known[::2]]
    assert sorted(mixed, key=lambda each: each.precedence if each else ()) == known


@pytest.mark.parametrize(
    "text",
    [
        "v1",
        "1.2",
        "1.2.3.4",
        "01.2.3",
        "1.2.3-01",
        "1.2.3-",
        "1.2.3+",
        "V1.2.3",
        "1.2.3 ",
        "",
        "x" * 10_000,
        "1.2.³",
    ],
)
def test_what_is_no_version(text: str) -> None:
    assert parse_version(text) is None


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("^1.2.3", "1.2.3 1.9.0", "1.2.2 2.0.0 2.0.0-rc.1 1.3.0-rc.1"),
        ("^0.2.3", "0.2.3 0.2.9", "0.3.0 0.2.2"),
        ("^0.0.3", "0.0.3", "0.0.4 0.0.2"),
        ("~1.2", "1.2.0 1.2.9", "1.3.0 1.1.9"),
        ("1.x", "1.0.0 1.9.9", "2.0.0 0.9.9"),
        ("*", "0.0.0 9.9.9", "1.0.0-rc.1"),
        (">=1.2 <2", "1.2.0 1.99.0", "2.0.0 1.1.9 2.0.0-rc.1"),
        (">= 1.2.0   < 2.0.0", "1.2.0", "2.0.0 2.0.0-rc.1"),
        (">1.2", "1.3.0", "1.2.9"),
        ("<=1.2", "1.2.9 0.1.0", "1.3.0"),
        ("1.2.3", "1.2.3 v1.2.3 1.2.3+build", "1.2.4 1.2.3-rc.1"),
        ("^1 || ^3", "1.5.0 3.0.0", "2.0.0 4.0.0"),
        (">=1.2.0-rc.1", "1.2.0-rc.1 1.2.0-rc.2 1.2.0 1.3.0", "1.2.0-beta 1.3.0-rc.1"),
        (">=1.0.0-rc.1 <2.0.0-0", "1.0.0-rc.1 1.9.0", "2.0.0 2.0.0-rc.1"),
        ("<*", "", "0.0.0 1.0.0"),
    ],
)
def test_ranges(text: str, inside: str, outside: str) -> None:
    within = parse_range(text)
    for each in inside.split():
        assert parse_version(each) in within, each
    for each in outside.split():
        assert parse_version(each) not in within, each


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "||",
        "1 ||",
        "|| 1",
        "latest",
        "1.2.3.4",
        ">>1",
        "1 - 2",
        ">=1.2<2",
        "^",
        "1..2",
        "1.2.3-",
        "=v",
        "^1,2",
        "1" * 300,
    ],
)
def test_what_is_no_range(text: str) -> None:
    with pytest.raises(SpecError):
        parse_range(text)


def test_the_highest_is_taken_by_version_and_not_by_name() -> None:
    tags = ["v1.9.0", "v1.10.0", "v1.10.0-rc.1", "nightly", "v2.0.0", "1.10"]
    assert highest(tags, parse_range("^1")) == "v1.10.0"
    assert highest(tags, parse_range("^3")) is None
    assert highest(["v1.0.0", "1.0.0", "1.0.0+b"], parse_range("^1")) == highest(
        ["1.0.0+b", "1.0.0", "v1.0.0"], parse_range("^1")
    )
