"""A fleet file to its settings: each key, and each error at its place."""

from ipaddress import IPv4Network

import pytest
from unit.spec.fleet.conftest import USUAL, Folder

from swarmplan.spec.fleet.settings import FleetLimits, Pool

WHOLE = """\
name: course
template: [cluster.yaml, more.yaml]
env_file: course.env
roster: [{id: anna, name: Anna Berg, email: a@x.example, group: a, index: 2, vars: {topic: web}}, {id: ben}]
naming: lab-{id}-{index}
vars: {topic: db, level: 3, live: true}
pools:
  networks: {supernet: 10.64.0.0/10, per_cluster: /20}
  hosts: {supernet: 172.20.0.0/14, per_cluster: 24}
parallelism: 8
max_machines_at_once: 24
ttl: 8h
policy: {max_creates: 400, max_changes: 100, max_destroys: 10}
"""
"""Every key of the core with a value."""


def test_every_key_has_its_setting(folder: Folder) -> None:
    folder.write("more.yaml", "workers: {count: 1}\n")
    folder.write("course.env", "A=b\n")
    found = folder.settings(WHOLE)
    assert found.template == (str(folder.place / "cluster.yaml"), str(folder.place / "more.yaml"))
    assert found.env_files == (str(folder.place / "course.env"),)
    assert [one.id for one in found.students] == ["anna", "ben"]
    assert (found.students[0].index, found.students[1].index) == (2, None)
    assert found.vars == {"topic": "db", "level": "3", "live": "true"}
    assert found.networks == Pool(IPv4Network("10.64.0.0/10"), 20)
    assert found.hosts == Pool(IPv4Network("172.20.0.0/14"), 24)
    assert (found.parallelism, found.max_machines_at_once, found.ttl) == (8, 24, 8 * 3600)
    assert found.limits == FleetLimits(400, 100, 10)
    assert found.cluster_name("anna", 2) == "lab-anna-2"


def test_what_is_not_said_has_its_default(folder: Folder) -> None:
    found = folder.settings()
    assert (found.naming, found.parallelism, found.max_machines_at_once, found.ttl) == (
        "course-{id}", 4, None, None,
    )  # fmt: skip
    assert (found.networks, found.hosts, found.limits) == (None, None, FleetLimits())


@pytest.mark.parametrize("missing", ["name", "template", "roster"])
def test_what_is_required_is_asked_for(folder: Folder, missing: str) -> None:
    assert folder.problem(f"{missing}:\n").endswith(f": {missing}: is required")


def test_all_that_is_required_is_asked_for_at_once(folder: Folder) -> None:
    assert folder.problems("".join(f"{key}:\n" for key in USUAL)) == [
        f"fleet.yaml:{line}:1: {key}: is required" for line, key in enumerate(USUAL, 3)
    ]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("nmae: x", "6:1: nmae: unknown key 'nmae'; did you mean 'name'?"),
        ("parallelism: 0", "6:14: parallelism: must be at least 1, not 0"),
        ("parallelism: true", "6:14: parallelism: must be a whole number, not true"),
        ("ttl: 10s", "6:6: ttl: must be at least 1m, and at most 9600h"),
        ("policy: {max_destroys: -1}", "6:24: policy.max_destroys: must be at least 0, not -1"),
        ("template: [cluster.yaml, no.yaml]", "5:26: template.1: no.yaml: no such file"),
        ("template: ''", "5:11: template: must not be empty"),
        ("env_file: .", "6:11: env_file: : is a folder, not a file"),
        ("pools: {networks: {supernet: 10.0.0.0/8}}", "6:9: pools.networks.per_cluster: is required"),
        ("pools: {networks: {per_cluster: /24}}", "6:9: pools.networks.supernet: is required"),
        ("pools: {networks: {supernet: 10.0.0.0/24, per_cluster: /20}}", ("6:56: pools.networks.per_cluster: /20 is larger than"
         " 10.0.0.0/24, which it is to be a part of")),
        ("pools: {hosts: {supernet: 10.0.0.1/8, per_cluster: /24}}", ("6:27: pools.hosts.supernet: '10.0.0.1/8' is not a valid IPv4"
         " address range like 10.20.0.0/16: 10.0.0.1/8 has host bits set")),
        ("pools: {networks: {supernet: 10.0.0.0/8, per_cluster: /24}, hosts: {supernet: 10.1.0.0/16, per_cluster: /24}}",
         "6:79: pools.hosts.supernet: 10.1.0.0/16 overlaps 10.0.0.0/8 of pools.networks: tasks could not reach the hosts; choose another"),
        ("pools: {networks: {supernet: 10.0.0.0/24, per_cluster: /24}}", ("6:9: pools.networks: 10.0.0.0/24 has 1 parts of /24, and there"
         " are 2 students: choose a larger supernet, or smaller parts")),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_at_its_place(folder: Folder, line: str, told: str) -> None:
    found = folder.problem(f"{line}\n").replace(f"{folder.place} is", ": is")
    assert found == f"fleet.yaml:{told}"


@pytest.mark.parametrize("written", ["/0", "/30", "24.0", "true", "x", "-1", "'٣٢'", f"'{'9' * 5000}'"])
def test_what_is_no_length_of_a_prefix(folder: Folder, written: str) -> None:
    found = folder.problem(f"pools: {{networks: {{supernet: 10.0.0.0/8, per_cluster: {written}}}}}\n")
    assert "is not the length of a prefix: write /20, from /1 to /29" in found


def test_an_index_beyond_the_pools_is_told_at_the_student(folder: Folder) -> None:
    text = "roster: [{id: anna, index: 5}]\npools: {networks: {supernet: 10.0.0.0/22, per_cluster: /24}}\n"
    assert folder.problem(text) == (
        "fleet.yaml:5:28: roster.0.index: 5 is beyond the last part of the address pools"
    )


@pytest.mark.parametrize(
    ("naming", "told"),
    [
        ("lab", "'lab' gives all clusters one name: write {id} or {index} in it"),
        ("lab-{name}-{id}", "{name} in 'lab-{name}-{id}' is not known: there are {id} and {index}"),
        ("lab-{id", "{id in 'lab-{id' is not known: there are {id} and {index}"),
        ("{id}{index}", "'{id}{index}' may give two clusters one name: write a - beside {index}, as in {id}-{index}"),
        ("{id}1{index}", "'{id}1{index}' may give two clusters one name: write a - beside {index}, as in {id}-{index}"),
        ("{index}{id}", "'{index}{id}' may give two clusters one name: write a - beside {index}, as in {id}-{index}"),
        ("Lab-{id}", ("for the id a and the index 1: 'Lab-a' is not a valid name: use a-z, 0-9 and -, beginning and ending with a letter"
         " or digit")),
        ("'{id}-'", ("for the id a and the index 1: 'a-' is not a valid name: use a-z, 0-9 and -, beginning and ending with a letter"
         " or digit")),
    ],
)  # fmt: skip
def test_what_is_wrong_with_the_naming_is_told_once(folder: Folder, naming: str, told: str) -> None:
    quoted = naming if naming.startswith("'") else f"'{naming}'"
    assert folder.problem(f"naming: {quoted}\n") == f"fleet.yaml:6:9: naming: {told}"


def test_a_name_of_the_fleet_that_leaves_no_room_is_told_there(folder: Folder) -> None:
    assert folder.problem(f"name: {'x' * 40}\n").startswith("fleet.yaml:5:7: name: for the id a")


def test_an_error_hides_none_of_another_section(folder: Folder) -> None:
    found = folder.problems(
        "template: no.yaml\nroster: [{id: A}, {id: b, index: x}]\nnaming: lab\nttl: 1s\n"
        "pools: {networks: {supernet: 10.0.0.0/24, per_cluster: /20}}\n"
    )
    assert [problem.split(": ")[1] for problem in found] == [
        "template", "roster.0.id", "roster.1.index", "naming", "ttl", "pools.networks.per_cluster",
    ]  # fmt: skip


def test_variables_of_the_environment_are_interpolated(folder: Folder) -> None:
    assert folder.load("parallelism: ${MANY:-3}\n", {"MANY": "7"}).settings.parallelism == 7
    assert folder.load("parallelism: ${MANY:-3}\n").settings.parallelism == 3
    assert folder.load("naming: x-${TERM}-{id}\n").warnings == (
        f"{folder.place}/fleet.yaml:6:9: naming: the variable TERM is not set; using an empty string",
    )


def test_a_value_of_the_template_is_none_of_the_fleet_file(folder: Folder) -> None:
    assert "student.id" in folder.problem("naming: x-${student.id}\n")
