"""Names of values that stack files could not tell apart."""

import pytest
from unit.spec.fleet.conftest import Folder

SAID = "differ in upper and lower case alone, and stack files have both as ${VAR_TOPIC}: rename one of them"


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ("vars: {topic: a, Topic: b}\n", "vars.Topic: topic and Topic"),
        ("roster: [{id: anna, vars: {TOPIC: a, topic: b}}]\n", "roster.0.vars.topic: TOPIC and topic"),
        (
            "vars: {topic: a}\nroster: [{id: anna, vars: {Topic: b}}, {id: ben, vars: {Topic: b}}]\n",
            "roster.0.vars.Topic: topic and Topic",
        ),
    ],
)
def test_names_that_are_one_variable_of_stack_files_are_refused_once(
    folder: Folder, body: str, place: str
) -> None:
    problem = folder.problem(body)
    assert f"{place} {SAID}" in problem
    assert problem.startswith("fleet.yaml:")


def test_a_column_of_a_table_is_compared_with_the_vars_of_the_fleet(folder: Folder) -> None:
    folder.write("class.csv", "id,var.TOPIC\nanna,web\nben,web\n")
    assert SAID in folder.problem("vars: {topic: a}\nroster: class.csv\n")


def test_names_of_two_students_may_differ_in_case_and_a_student_may_override(folder: Folder) -> None:
    found = folder.settings(
        "vars: {room: a}\nroster: [{id: anna, vars: {topic: a, room: b}}, {id: ben, vars: {Topic: b}}]\n"
    )
    assert [dict(student.vars) for student in found.students] == [{"topic": "a", "room": "b"}, {"Topic": "b"}]
