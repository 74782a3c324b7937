import pytest

from swarmplan.errors import Problem
from swarmplan.render.place import place_json


@pytest.mark.parametrize(
    ("problem", "file", "line", "column"),
    [
        (Problem.at("a.yaml", 3, 5, "a.yaml:3:5: no"), "a.yaml", 3, 5),
        (Problem.at("a.yaml", 0, 0, "a.yaml: no such file"), "a.yaml", None, None),
        (Problem.at("--set name", 0, 0, "--set name: name: no"), None, None, None),
        ("no cluster file given", None, None, None),
    ],
)
def test_the_file_of_a_fault_is_named_also_where_it_is_in_no_line(
    problem: str, file: str | None, line: int | None, column: int | None
) -> None:
    assert place_json(problem) == {"file": file, "line": line, "column": column}
