import pytest

from swarmplan.limits import DEPTH
from swarmplan.spec.reading.parse import parse
from swarmplan.spec.yaml.tree import find, key_position, plain, value_position


def reported(text: str) -> list[str]:
    _, faults = parse(text, "c.yaml")
    return [f"{fault.at}: {fault.message}" for fault in faults]


def value(text: str) -> object:
    node, faults = parse(text, "c.yaml")
    assert node is not None
    assert not faults
    return plain(node)


def test_positions_of_keys_and_values() -> None:
    node, _ = parse("a:\n  bc: 1\n  d:\n    - x\n    - {e: y}\n", "c.yaml")
    assert node is not None
    assert str(key_position(node, ("a", "bc"))) == "c.yaml:2:3"
    assert str(value_position(node, ("a", "bc"))) == "c.yaml:2:7"
    assert str(value_position(node, ("a", "d", 0))) == "c.yaml:4:7"
    assert str(key_position(node, ("a", "d", 1, "e"))) == "c.yaml:5:8"


def test_the_position_of_what_is_not_there_is_its_nearest_parents() -> None:
    node, _ = parse("a:\n  b: {c: 1}\n", "c.yaml")
    assert node is not None
    assert find(node, ("a", "b", "x")) is None
    assert str(key_position(node, ("a", "b", "x", "y"))) == "c.yaml:2:3"
    assert str(key_position(node, ("nothing",))) == "c.yaml:1:1"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1", 1),
        ("-3", -3),
        ("0o17", 15),
        ("0644", 0o644),
        ("0x1F", 31),
        ("1.5", 1.5),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("yes", "yes"),
        ("off", "off"),
        ("22:22", "22:22"),
        ("2024-01-01", "2024-01-01"),
        ("0820", 820.0),
        ("2048", 2048),
        ("9" * 400, "9" * 400),
        ("'1'", "1"),
        ('"true"', "true"),
        ("!!str 1", "1"),
        ("!!int '1'", "1"),
        ("! 1", "1"),
    ],
)
def test_types_of_values(written: str, meant: object) -> None:
    found = value(f"a: {written}")
    assert found == {"a": meant}
    assert type(found["a"]) is type(meant)  # type: ignore[index]  # it is the mapping just compared


def test_keys_are_text_as_written() -> None:
    assert value("{80: a, yes: b, lab/x:1: c}") == {"80": "a", "yes": "b", "lab/x:1": "c"}


def test_aliases_and_merges() -> None:
    text = "base: &b {x: 1, y: 1}\nmore: &m {y: 2, z: 2}\nc: {<<: [*b, *m], x: 3}\nd: *b\n"
    found = value(text)
    assert found["c"] == {"y": 1, "z": 2, "x": 3}  # type: ignore[index]  # a mapping, by the text
    assert found["d"] == {"x": 1, "y": 1}  # type: ignore[index]  # a mapping, by the text


def test_a_merged_value_keeps_the_place_it_was_written_at() -> None:
    node, _ = parse("base: &b\n  x: 1\nc:\n  <<: *b\n", "c.yaml")
    assert node is not None
    assert str(value_position(node, ("c", "x"))) == "c.yaml:2:6"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\nb: 2\na: 3\n", "c.yaml:3:1: duplicate key 'a'; first at line 1, column 1"),
        ("a:\n\tb: 1\n", "c.yaml:2:1: this line is indented with a tab; YAML requires spaces"),
        ("", "c.yaml:1:1: the file is empty; a spec must start with apiVersion: swarmplan/v1"),
        (
            "# only a comment\n",
            "c.yaml:1:1: the file is empty; a spec must start with apiVersion: swarmplan/v1",
        ),
        ("a: 1\n---\nb: 2\n", "c.yaml:2:1: a second YAML document starts here; put it in a separate file"),
        ("a: *b\n", "c.yaml:1:4: the alias *b is not defined: there is no &b above it"),
        ("a: &a [*a]\n", "c.yaml:1:8: the alias *a is not defined: there is no &a above it"),
        ("? [a]\n: 1\n", "c.yaml:1:3: a key must be plain text"),
        ("a: {<<: 1}\n", "c.yaml:1:9: << must be a mapping or a list of mappings"),
        ("a: !secret x\n", "c.yaml:1:4: unknown tag !secret; use !reset or !override"),
    ],
)
def test_faults(text: str, line: str) -> None:
    assert reported(text) == [line]


@pytest.mark.parametrize("text", ["a: [1, 2\n", "a: b: c\n", "a: 'x\n", "a: \x00\n", 'a: "x', "%YAML 9\n"])
def test_a_syntax_error_is_one_line_with_a_place(text: str) -> None:
    (line,) = reported(text)
    assert line.startswith("c.yaml:")
    assert ": not valid YAML: " in line
    assert "\n" not in line


def test_duplicate_keys_are_all_reported() -> None:
    assert len(reported("{a: 1, a: 2, b: {c: 1, c: 2}}")) == 2


def test_a_bomb_of_aliases_is_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    (line,) = reported("\n".join(lines))
    assert "contains more than 200000 values" in line


def test_depth_has_a_bound() -> None:
    (line,) = reported("[" * 100_000)
    assert f"nested more than {DEPTH} levels deep" in line
