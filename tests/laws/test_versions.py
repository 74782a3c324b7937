"""Ranges of versions mean what their terms mean by themselves: compared with the numbers that each term gives, and no more."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from laws.rig import law

from swarmplan.spec.agent.names.semver import Version, highest, parse_range, parse_version

pytestmark = pytest.mark.laws

NUMBERS = st.integers(0, 3)
VERSIONS = st.tuples(NUMBERS, NUMBERS, NUMBERS)
PARTS = st.lists(NUMBERS, min_size=1, max_size=3).map(tuple)
OPERATORS = st.sampled_from(["", "=", "^", "~", ">", ">=", "<", "<="])
TERMS = st.tuples(OPERATORS, PARTS)
ALTERNATIVES = st.lists(st.lists(TERMS, min_size=1, max_size=3), min_size=1, max_size=3)


def written(alternatives: list[list[tuple[str, tuple[int, ...]]]]) -> str:
    return " || ".join(
        " ".join(operator + ".".join(map(str, parts)) for operator, parts in terms) for terms in alternatives
    )


def holds(version: tuple[int, int, int], operator: str, parts: tuple[int, ...]) -> bool:
    """What a term means of a release: its numbers are compared with as many of the version's."""
    begin = version[: len(parts)]
    low = (*parts, 0, 0)[:3]
    if operator == "^":
        kept = next((at for at, part in enumerate(parts, 1) if part), len(parts))
        return version >= low and version[:kept] == parts[:kept]
    if operator == "~":
        return version >= low and version[: min(len(parts), 2)] == parts[:2]
    return {
        "": begin == parts, "=": begin == parts, ">": begin > parts, ">=": begin >= parts, "<": begin < parts, "<=": begin <= parts,
    }[operator]  # fmt: skip


@law
@given(ALTERNATIVES, VERSIONS)
def test_a_release_is_in_a_range_where_all_terms_of_one_alternative_hold(
    alternatives: list[list[tuple[str, tuple[int, ...]]]], version: tuple[int, int, int]
) -> None:
    expected = any(all(holds(version, *term) for term in terms) for terms in alternatives)
    assert (Version(*version) in parse_range(written(alternatives))) is expected


@law
@given(ALTERNATIVES, VERSIONS, st.sampled_from(["0", "alpha", "rc.1", "zz"]))
def test_no_pre_release_is_in_a_range_that_names_none(
    alternatives: list[list[tuple[str, tuple[int, ...]]]], version: tuple[int, int, int], pre: str
) -> None:
    assert Version(*version, pre=tuple(pre.split("."))) not in parse_range(written(alternatives))


@law
@given(st.lists(VERSIONS, max_size=12), ALTERNATIVES)
def test_the_highest_is_one_of_those_in_the_range_and_none_is_above_it(
    versions: list[tuple[int, int, int]], alternatives: list[list[tuple[str, tuple[int, ...]]]]
) -> None:
    tags = [".".join(map(str, version)) for version in versions]
    within = parse_range(written(alternatives))
    inside = [version for version in versions if Version(*version) in within]
    found = highest(tags, within)
    assert found == (".".join(map(str, max(inside))) if inside else None)


@law
@given(st.text(max_size=30))
def test_any_text_is_a_version_or_none(text: str) -> None:
    found = parse_version(text)
    assert found is None or text.lstrip("v").startswith(f"{found.major}.{found.minor}.{found.patch}")
