"""A file of another kind instead of a cluster file is reported in one line."""

import pytest
from spec_desk import Desk

STACK = (
    "c.yaml: this is a stack or Compose file, not a cluster file: list it in one, as stacks: {NAME: {files: [c.yaml]}};"
    " a file that overrides a cluster file must follow it on the command line"
)
POD = "c.yaml: this is a Pod of v1, not a cluster file, which has apiVersion: swarmplan/v1 and kind: Cluster"
SCHEMA = "c.yaml: this is a JSON schema, not a cluster file: editors use it to check cluster files"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("version: '3.8'\nservices: {a: {image: b}}\n", STACK),
        ("services: {a: {image: '${NOT_SET:?x}', bogus: 1}}\n", STACK),
        ("name: shop\nnetworks: {a: {}}\n", STACK),
        ("secrets: {a: {file: b}}\n", STACK),
        ("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n", POD),
        ("{$schema: x, $defs: {a: {pattern: '^x$'}}, properties: {}}\n", SCHEMA),
    ],
)
def test_one_line_reports_what_it_is(desk: Desk, text: str, message: str) -> None:
    assert desk.problems(text, head="") == [message]


@pytest.mark.parametrize(
    "text",
    [
        "services: {a: {image: b}}\nmanagers: {count: 1}\n",
        "name: lab\nkind: Cluster\n",
        "apiVersion: swarmplan/v2\nkind: Cluster\n",
        "stacks: {a: {files: [b]}}\n",
        "{}\n",
    ],
)
def test_missing_keys_are_reported_for_what_may_be_a_cluster_file(desk: Desk, text: str) -> None:
    assert any("is required" in problem for problem in desk.problems(text, head=""))


def test_a_cluster_file_in_the_place_of_a_stack_file_is_reported_in_one_line(desk: Desk) -> None:
    desk.write(
        "apiVersion: swarmplan/v1\nkind: Cluster\nname: b\nmanagers: {count: 1}\nimages: {}\n", "other.yaml"
    )
    (reported,) = desk.problems("stacks: {b: {files: [other.yaml]}}\nmanagers: {count: 1}\n")
    assert "other.yaml:1:1: " in reported
    assert reported.endswith("this is a cluster file, not a stack file: name it on the command line")
