import pytest
from unit.compose.conversion import container, faults


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ({"B": "x", "A": 1}, ["A=1", "B=x"]),
        ({"A": None, "B": ""}, ["A", "B="]),
        ({"A": 1.5}, ["A=1.5"]),
        (["B=x=y", "A"], ["A", "B=x=y"]),
        (["A=1", "A=2"], ["A=2"]),
    ],
)
def test_environment(written: object, expected: list[str]) -> None:
    assert container(environment=written)["Env"] == expected


def test_a_boolean_must_be_quoted() -> None:
    found = faults(environment={"DEBUG": True})
    assert found == {
        "environment.DEBUG": "expected a string: write it in quotes, 'true' or as it should read"
    }


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("A=1", "environment"),
        ({"": "x"}, "environment."),
        (["A=1", "=x"], "environment.1"),
        (["DB_PASSWORD pl4nt3d"], "environment.0"),
        ({"DB_PASSWORD pl4nt3d": None}, "environment.DB_PASSWORD pl4nt3d"),
        ([{"A": 1}], "environment.0"),
    ],
)
def test_invalid_environment(written: object, path: str) -> None:
    found = faults(environment=written)
    assert list(found) == [path]
    assert "pl4nt3d" not in "".join(found.values())


@pytest.mark.parametrize("written", [["A B=1"], {"A B": ""}])
def test_a_name_with_a_space_and_a_value_is_sent(written: object) -> None:
    """The engine takes it, and nothing of the value is in the name."""
    assert container(environment=written)["Env"][0].startswith("A B=")


@pytest.mark.parametrize(
    ("written", "expected"),
    [({"a": None, "b": 2}, {"a": "", "b": "2"}), (["a", "b=2"], {"a": "", "b": "2"})],
)
def test_a_label_without_a_value_is_empty(written: object, expected: dict[str, str]) -> None:
    assert container(labels=written)["Labels"] == expected
