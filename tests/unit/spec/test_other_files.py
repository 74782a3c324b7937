"""A file of another kind instead of a cluster file is reported in one line."""

from typing import TYPE_CHECKING

import pytest
from spec_desk import Desk

from swarmplan.errors import SpecError
from swarmplan.render.place import place_json
from swarmplan.spec import load
from swarmplan.spec.agent.loader import load_agent
from swarmplan.spec.fleet.loader import load_fleet
from swarmplan.spec.models.fleet.fleet import FleetSpec
from swarmplan.spec.reading.other_files import _MARKS, _OF_CLUSTER_ALONE

if TYPE_CHECKING:
    from collections.abc import Callable

STACK = (
    "c.yaml: this is a stack or Compose file, not a cluster file: list it in one, as stacks: {NAME: {files: [c.yaml]}};"
    " a file that overrides a cluster file must follow it on the command line"
)
POD = "c.yaml: this is a Pod of v1, not a cluster file, which has apiVersion: swarmplan/v1 and kind: Cluster; swarmplan init writes one"
NONE_OF_ITS_KEYS = (
    "c.yaml: this is not a cluster file: it has none of the keys of one; swarmplan init writes one"
)
AGENT = (
    "c.yaml: this is an agent file, not a cluster file: swarmplan agent run c.yaml keeps the clusters in it, and swarmplan validate"
    " c.yaml checks it"
)
FLEET = (
    "c.yaml: this is a fleet file, not a cluster file: swarmplan fleet plan c.yaml shows what its clusters lack, and swarmplan validate"
    " c.yaml checks it"
)
SCHEMA = "c.yaml: this is a JSON schema, not a cluster file: editors use it to check cluster files"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("version: '3.8'\nservices: {a: {image: b}}\n", STACK),
        ("services: {a: {image: '${NOT_SET:?x}', bogus: 1}}\n", STACK),
        ("name: shop\nnetworks: {a: {}}\n", STACK),
        ("secrets: {a: {file: b}}\n", STACK),
        ("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n", POD),
        ('{"a": 1, "b": [2]}', NONE_OF_ITS_KEYS),
        ("metadata: {x: 1}\n", NONE_OF_ITS_KEYS),
        ("apiVersion: swarmplan/v1\nkind: Agent\nclusters: {}\n", AGENT),
        ("{kind: Agent, apiVersion: swarmplan/v1}\n", AGENT),
        ("apiVersion: swarmplan/v1\nkind: Fleet\nname: x\ntemplate: a.yaml\nroster: a.csv\n", FLEET),
        ("apiVersion: swarmplan/v1\nkind: Fleet\npolicy: {max_destroys: 1}\nimages: {}\n", FLEET),
        (
            "- hosts: all\n",
            "c.yaml:1:1: this is a list; a spec must be a mapping that starts with apiVersion: swarmplan/v1",
        ),
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
        "managrs: {count: 1}\n",
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


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            b'{"magic":"swarmplan-backup","format":1}\n\xff',
            "this is a backup, not a YAML file: swarmplan restore",
        ),
        (b"\x1f\x8b\x08\xff", "this is a gzip archive, not a YAML file"),
        (b"a" * 257 + b"ustar", "this is a tar archive, not a YAML file"),
        (b"age-encryption.org/v1\n", "this is a file encrypted with age"),
        (b"\x7fELF", "this is a program"),
    ],
)
def test_what_is_no_text_is_named(desk: Desk, data: bytes, message: str) -> None:
    desk.write("")
    (desk.folder / "other.bin").write_bytes(data)
    (problem,) = desk.problems("stacks: {v: {files: [other.bin]}}")
    assert f"other.bin: {message}" in problem


@pytest.mark.parametrize(
    ("head", "place", "lacking"),
    [
        ("kind: Agent", "2:1", "apiVersion: swarmplan/v1"),
        ("kind: Agnt", "1:1", "apiVersion: swarmplan/v1 and kind: Agent"),
        ("kind: Cluster", "1:1", "apiVersion: swarmplan/v1 and kind: Agent"),
        ("x-note: mine", "2:1", "apiVersion: swarmplan/v1 and kind: Agent"),
        ("apiVersion: swarmplan/v1", "2:1", "kind: Agent"),
        ("apiVersion: swarmplan/v1\nkind: agent", "2:1", "kind: Agent"),
    ],
)
def test_clusters_in_a_file_that_is_no_agent_file_name_what_it_lacks(
    desk: Desk, head: str, place: str, lacking: str
) -> None:
    found = desk.problems(f"{head}\nclusters: {{a: {{source: {{files: x}}}}}}\n", head="")
    assert found == [f"c.yaml:{place}: clusters are of an agent file: write {lacking}"]


@pytest.mark.parametrize(
    ("head", "place", "lacking"),
    [
        ("kind: Fleet", "2:1", "apiVersion: swarmplan/v1"),
        ("kind: Cluster", "1:1", "apiVersion: swarmplan/v1 and kind: Fleet"),
        ("policy: {max_destroys: 1}", "2:1", "apiVersion: swarmplan/v1 and kind: Fleet"),
        ("apiVersion: swarmplan/v1", "2:1", "kind: Fleet"),
        ("apiVersion: swarmplan/v1\nkind: fleet", "2:1", "kind: Fleet"),
    ],
)
def test_a_template_and_a_roster_in_a_file_that_is_no_fleet_file_name_what_it_lacks(
    desk: Desk, head: str, place: str, lacking: str
) -> None:
    found = desk.problems(f"{head}\nroster: a.csv\ntemplate: a.yaml\n", head="")
    assert found == [f"c.yaml:{place}: roster and template are of a fleet file: write {lacking}"]


def test_what_is_a_cluster_files_alone_is_no_key_of_a_fleet_file() -> None:
    fields = {field.alias or name for name, field in FleetSpec.model_fields.items()}
    assert not fields & _OF_CLUSTER_ALONE
    assert all(marks <= fields for kind, marks in _MARKS.items() if kind == "Fleet")


FILES = {
    "cluster": "apiVersion: swarmplan/v1\nkind: Cluster\nname: x\nmanagers: {count: 1}\n",
    "agent": "apiVersion: swarmplan/v1\nkind: Agent\nclusters: {a: {source: {files: c.yaml}}}\n",
    "fleet": "apiVersion: swarmplan/v1\nkind: Fleet\nname: x\ntemplate: cluster.yaml\nroster: [{id: anna}]\n",
    "stack": "version: '3.8'\nservices: {a: {image: b}}\n",
}


@pytest.mark.parametrize("wanted", FILES)
@pytest.mark.parametrize("given", FILES)
def test_of_each_wrong_pair_one_line_says_what_it_is_and_what_to_do(
    desk: Desk, wanted: str, given: str
) -> None:
    for kind, text in FILES.items():
        desk.write(text, f"{kind}.yaml")
    file = str(desk.folder / f"{given}.yaml")
    desk.write(f"{FILES['cluster']}stacks: {{s: {{files: [{given}.yaml]}}}}\n", "with-stack.yaml")
    readers: dict[str, Callable[[], object]] = {
        "cluster": lambda: load([file], environ={}),
        "agent": lambda: load_agent(file, {}),
        "fleet": lambda: load_fleet(file, {}),
        "stack": lambda: load([str(desk.folder / "with-stack.yaml")], environ={}),
    }
    if wanted == given:
        readers[wanted]()
        return
    with pytest.raises(SpecError) as caught:
        readers[wanted]()
    (line,) = caught.value.problems
    articles = {"cluster": "a", "agent": "an", "fleet": "a", "stack": "a"}
    found = "stack or Compose" if given == "stack" else given
    assert f"this is {articles[given]} {found} file, not {articles[wanted]} {wanted} file: " in line
    assert line.startswith(file)


def test_the_place_of_another_kind_of_file_is_known_to_programs(desk: Desk) -> None:
    with pytest.raises(SpecError) as caught:
        desk.load("services: {a: {image: b}}\n", head="")
    assert place_json(caught.value.problems[0]) == {
        "file": str(desk.folder / "c.yaml"), "line": None, "column": None,
    }  # fmt: skip
