"""Machines and nodes in the words of ``managers:`` and ``workers:``, as they are and not as a file has them."""

from dataclasses import replace
from typing import Any

from golden.converged import converged
from small_cluster import cluster

from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.machine import EngineSettings, Machine, MachineState, Power
from swarmplan.model.swarm import Availability, Role
from swarmplan.spec.export.machines import machine_sections
from swarmplan.spec.yaml.tree import Path

GIVEN: dict[str, Any] = {
    "managers": [{"name": "m1"}],
    "workers": [{"name": "${W}1"}, {"name": "w2", "labels": {"a": "${A}"}}],
}
WANTED = cluster(1, 2, nodes={"w2": {"labels": {"a": "1"}}})
PATHS: dict[str, Path] = {"m1": ("managers", 0), "w1": ("workers", 0), "w2": ("workers", 1)}


def sections(
    found: Observed, wanted: Desired = WANTED, given: dict[str, Any] = GIVEN, paths: dict[str, Path] = PATHS
) -> dict[str, Any]:
    return dict(machine_sections(given, paths.__getitem__, wanted, found))


def node(found: Observed, name: str, **fields: Any) -> Observed:
    nodes = tuple(
        replace(state, node=replace(state.node, **fields)) if state.node.machine == name else state
        for state in found.nodes
    )
    return replace(found, nodes=nodes)


def machine(found: Observed, name: str, **fields: Any) -> Observed:
    state = found.machines[name]
    assert isinstance(state, MachineState)
    changed = replace(state, machine=replace(state.machine, **fields))
    return replace(found, machines={**found.machines, name: changed})


def test_what_is_as_the_file_has_it_stays_as_it_is_written() -> None:
    assert sections(converged(WANTED)) == {}


def test_labels_and_availability_are_added_and_variables_stay() -> None:
    labels = {"com.example.zone": "a=b", "empty": "", "dollar": "$HOME", "a": "1"}
    found = node(converged(WANTED), "w2", labels=labels, availability=Availability.DRAIN)
    assert sections(found) == {
        "workers": [
            {"name": "${W}1"},
            {
                "name": "w2",
                "labels": {"a": "${A}", "com.example.zone": "a=b", "dollar": "$$HOME", "empty": ""},
                "availability": "drain",
            },
        ]
    }


def test_what_the_file_sets_otherwise_stays_for_the_verification_to_find() -> None:
    given = {**GIVEN, "managers": [{"name": "m1", "availability": "active"}]}
    found = node(converged(WANTED), "m1", availability=Availability.PAUSE)
    found = node(found, "w2", labels={"a": "2"})
    assert sections(found, given=given) == {}


def test_engine_settings_and_options_are_added_but_no_secret() -> None:
    live = EngineSettings({"zone": "a"}, ("reg:5000",), (), {"log-driver": "json-file"}, "distribution")
    found = machine(converged(WANTED), "m1", engine=live, options={"memory": "1g", "api-token": "(not kept)"})
    assert sections(found) == {
        "managers": [
            {
                "name": "m1",
                "options": {"memory": "1g"},
                "engine": {
                    "labels": {"zone": "a"},
                    "insecure_registries": ["reg:5000"],
                    "options": {"log-driver": "json-file"},
                },
            }
        ]
    }


def test_a_node_of_another_role_moves_to_its_section() -> None:
    found = node(converged(WANTED), "w2", role=Role.MANAGER)
    assert sections(found) == {
        "managers": [{"name": "m1"}, {"name": "w2", "labels": {"a": "${A}"}}],
        "workers": [{"name": "${W}1"}],
    }


def test_an_empty_section_is_removed() -> None:
    wanted = cluster(1, 1)
    found = node(converged(wanted), "w1", role=Role.MANAGER)
    given = {"managers": [{"name": "m1"}], "workers": [{"name": "w1"}]}
    assert sections(found, wanted, given)["workers"] is None


def test_entries_that_stand_for_several_are_written_out_only_where_they_differ() -> None:
    given = {"managers": {"count": "${N}"}, "workers": [{"name": "w{n}", "count": 2, "options": {"x": 1}}]}
    wanted = cluster(2, 2)
    paths: dict[str, Path] = {
        "m1": ("managers",),
        "m2": ("managers",),
        "w1": ("workers", 0),
        "w2": ("workers", 0),
    }
    assert sections(converged(wanted), wanted, given, paths) == {}
    found = node(converged(wanted), "w2", labels={"a": "1"})
    assert sections(found, wanted, given, paths) == {
        "workers": [
            {"name": "w1", "options": {"x": 1}},
            {"name": "w2", "options": {"x": 1}, "labels": {"a": "1"}},
        ]
    }
    found = node(found, "w2", role=Role.MANAGER)
    assert sections(found, wanted, given, paths)["managers"] == [
        {"name": "m1"}, {"name": "m2"}, {"name": "w2", "options": {"x": 1}, "labels": {"a": "1"}},
    ]  # fmt: skip


def test_a_node_on_a_machine_of_ours_that_the_file_does_not_name_is_added() -> None:
    whole = cluster(1, 3)
    found = node(converged(whole), "w3", availability=Availability.PAUSE)
    found = machine(found, "w3", options={"memory": "1g"}, driver="ssh")
    state = MachineState(Machine("spare", "local"), Power.RUNNING)  # in no swarm
    found = replace(found, machines={**found.machines, "spare": state})
    assert sections(found, cluster(1, 2, nodes={"w2": {"labels": {"a": "1"}}})) == {
        "workers": [
            *GIVEN["workers"],
            {"name": "w3", "driver": "ssh", "options": {"memory": "1g"}, "availability": "pause"},
        ]
    }


def test_a_machine_that_cannot_be_seen_and_a_node_that_is_not_there_change_nothing() -> None:
    found = replace(converged(WANTED), machines={}, nodes=converged(WANTED).nodes[:1])
    assert sections(found) == {}
