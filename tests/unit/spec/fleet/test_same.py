"""What is said of the template for many students, once."""

from swarmplan.errors import Problem
from swarmplan.spec.fleet.same import SameForStudents

STUDENTS = ("anna", "anna-b", "ben")


def values(student: str, index: int) -> dict[str, str]:
    return {
        "student.id": student,
        "student.index": str(index),
        "student.name": student,
        "cluster.name": f"course-{student}",
    }


def told(*lines: str, students: tuple[str, ...] = STUDENTS, most: int = 9) -> list[str]:
    """What is said of these lines, of which each student has each that is not about another one."""
    same = SameForStudents(len(STUDENTS))
    for index, student in enumerate(students, 1):
        for line in lines:
            same.add(line.replace("ID", student), student, values(student, index))
    return same.lines(most, "errors")


def test_what_all_have_is_said_once_and_without_names() -> None:
    assert told("c.yaml:1:2: a: wrong") == ["c.yaml:1:2: a: wrong"]


def test_what_some_have_is_said_with_the_first_and_how_many_more() -> None:
    assert told("c.yaml:1:2: a: wrong", students=STUDENTS[1:]) == [
        "c.yaml:1:2: a: wrong (student anna-b, and 1 more)"
    ]
    assert told("c.yaml:1:2: a: wrong", students=STUDENTS[2:]) == ["c.yaml:1:2: a: wrong (student ben)"]


def test_what_differs_in_their_own_values_alone_is_the_same() -> None:
    """The longest value first: course-anna-b is not course-anna and something."""
    assert told("c.yaml:1:2: a: 'course-ID' of ID is wrong") == [
        "c.yaml:1:2: a: 'course-anna' of anna is wrong"
    ]


def test_a_value_that_begins_with_another_is_found_whole() -> None:
    same = SameForStudents(2)
    for student, name in (("anna", "anna-berg"), ("ben", "Ben Kahn")):
        same.add(f"c.yaml:1:2: a: '{name}' is wrong", student, values(student, 1) | {"student.name": name})
    assert same.lines(9, "errors") == ["c.yaml:1:2: a: 'anna-berg' is wrong"]


def test_what_differs_otherwise_is_not() -> None:
    same = SameForStudents(3)
    for line, student in (
        ("c.yaml:1:2: a: 1", "anna"),
        ("c.yaml:2:2: a: 1", "ben"),
        ("c.yaml:1:2: a: 2", "ben"),
    ):
        same.add(line, student, values(student, 1))
    assert same.lines(9, "errors") == [
        "c.yaml:1:2: a: 1 (student anna)", "c.yaml:2:2: a: 1 (student ben)", "c.yaml:1:2: a: 2 (student ben)",
    ]  # fmt: skip


def test_a_value_of_one_that_is_a_word_of_all_makes_no_difference() -> None:
    same = SameForStudents(3)
    for student, topic in (("anna", "db"), ("ben", "web"), ("cleo", "db")):
        same.add("c.yaml:1:2: services.web: wrong", student, values(student, 1) | {"var.topic": topic})
    assert same.lines(9, "errors") == ["c.yaml:1:2: services.web: wrong"]


def test_a_student_is_counted_once() -> None:
    assert told("c.yaml:1:2: a: wrong", "c.yaml:1:2: a: wrong", students=STUDENTS[:1]) == [
        "c.yaml:1:2: a: wrong (student anna)"
    ]


def test_beyond_the_limit_they_are_counted() -> None:
    assert told("a: 1", "a: 2", "a: 3", most=2) == ["a: 1", "a: 2", "and 1 more errors"]


def test_the_place_is_kept_for_programs() -> None:
    same = SameForStudents(2)
    same.add(Problem.at("c.yaml", 1, 2, "c.yaml:1:2: a: wrong"), "anna", values("anna", 1))
    (line,) = same.lines(9, "errors")
    assert isinstance(line, Problem)
    assert (line.file, line.line, line.column) == ("c.yaml", 1, 2)
