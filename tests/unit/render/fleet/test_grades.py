"""The results of a grading, in each format."""

import csv
import io
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st
from json_schemas import faults

from swarmplan.fleet.checks.results import Finding, Grade, Status, result_of
from swarmplan.fleet.members import Member
from swarmplan.render.fleet.grade.csv_text import grades_csv
from swarmplan.render.fleet.grade.json_text import grades_json
from swarmplan.render.fleet.grade.junit import grades_junit
from swarmplan.render.fleet.grade.schema import grade_schema
from swarmplan.render.fleet.grade.text import grade_lines
from swarmplan.render.text.line import plain
from swarmplan.spec.fleet.checks import Check, Disturb, Disturbance, OfService, OfSwarm
from swarmplan.spec.fleet.settings import Student

PASSED = Finding(Status.PASS)
CHECKS = (
    Check("three", "Three managers", 2, OfSwarm(3), "docker node promote NODE"),
    Check("web", "web", 1, OfService("web")),
    Check("less", "A worker goes", 3, OfSwarm(quorum=True), disturb=(Disturbance(Disturb.STOP, "worker-1"),)),
)


def grade(student: str, *findings: Finding, name: str = "", group: str = "") -> Grade:
    member = Member(Student(student, name or student, group=group, index=1), 1, f"lab-{student}")
    return Grade(member, tuple(map(result_of, CHECKS, findings)), 1.5)


ONE_MANAGER = Finding(Status.FAIL, "managers: 1, not 3")
SILENT = Finding(Status.BROKEN, "cannot be reached: no answer")
CALM = Finding(Status.SKIPPED, "would disturb the cluster: --no-disturb")
GRADES = (
    grade("anna", PASSED, PASSED, PASSED, name="Anna Müller", group="a"),
    grade("bob", ONE_MANAGER, PASSED, CALM),
    grade("cleo", ONE_MANAGER, Finding(Status.FAIL, "there is no service web", "see page 3"), CALM),
    grade("dora", SILENT, SILENT, SILENT),
)
TABLE = """\
  STUDENT  three      web        less        POINTS
  anna     ✓ pass     ✓ pass     ✓ pass      6/6
  bob      ✗ fail     ✓ pass     - skipped   1/3
  cleo     ✗ fail     ✗ fail     - skipped   0/3
  dora     ! broken   ! broken   ! broken    0/6
  (class)  33% (1/3)  67% (2/3)  100% (1/1)  7/18

three Three managers
  ✗ fail bob, cleo: managers: 1, not 3
    next: docker node promote NODE
  ! broken dora: cannot be reached: no answer

web
  ✗ fail cleo: there is no service web
    next: see page 3
  ! broken dora: cannot be reached: no answer

less A worker goes
  - skipped bob, cleo: would disturb the cluster: --no-disturb
  ! broken dora: cannot be reached: no answer

4 students: 4 pass, 3 fail, 2 skipped, 3 broken; 7 of 18 points."""


def test_the_table_has_shape_and_word_the_share_of_the_class_and_what_to_do_next() -> None:
    assert plain(grade_lines(CHECKS, GRADES)) == TABLE


def test_the_json_is_as_its_schema_says() -> None:
    body = grades_json("lab", CHECKS, GRADES, 2.0)
    assert faults(body, grade_schema()) == []
    assert body["passed"] is False
    assert [(one["check"], one["passed"], one["graded"], one["percent"]) for one in body["checks"]] == [
        ("three", 1, 3, 33),
        ("web", 2, 3, 67),
        ("less", 1, 1, 100),
    ]
    assert body["students"][1]["results"][0]["hint"] == "docker node promote NODE"
    assert faults(grades_json("lab", CHECKS, (), 0.0), grade_schema()) == []


def test_a_csv_has_a_row_a_student_in_the_order_of_the_roster() -> None:
    assert grades_csv(grades_json("lab", CHECKS, GRADES, 2.0)).splitlines() == [
        "student,name,group,cluster,three,web,less,points,possible",
        "anna,Anna Müller,a,lab-anna,pass,pass,pass,6,6",
        "bob,bob,,lab-bob,fail,pass,skipped,1,3",
        "cleo,cleo,,lab-cleo,fail,fail,skipped,0,3",
        "dora,dora,,lab-dora,broken,broken,broken,0,6",
    ]


@given(st.text(alphabet=st.sampled_from("=+-@\t\r\n '\",;a1"), min_size=1, max_size=8))
def test_no_cell_of_a_csv_is_a_formula(name: str) -> None:
    text = grades_csv(
        grades_json("lab", CHECKS, (grade("eve", PASSED, PASSED, PASSED, name=name, group=name),), 0.0)
    )
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert len(rows) == 2
    assert len(rows[1]) == len(rows[0])
    for cell in rows[1]:
        assert not cell.strip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


def test_a_report_has_a_suite_a_student_and_tells_failed_from_broken() -> None:
    odd = grade("eve", Finding(Status.FAIL, "a bell \x07 <b>"), PASSED, PASSED)
    text = grades_junit(grades_json("lab", CHECKS, (*GRADES, odd), 2.0), "2026-11-30T20:00:00Z")
    suites = ET.fromstring(text).findall("testsuite")  # noqa: S314 - our own
    assert [
        (one.get("tests"), one.get("failures"), one.get("errors"), one.get("skipped")) for one in suites
    ] == [
        ("3", "0", "0", "0"),
        ("3", "1", "0", "1"),
        ("3", "2", "0", "1"),
        ("3", "0", "3", "0"),
        ("3", "1", "0", "0"),
    ]
    assert suites[0].get("timestamp") == "2026-11-30T20:00:00"
    failure = suites[4].find("testcase/failure")
    assert failure is not None
    assert failure.get("message") == "a bell  <b>"
