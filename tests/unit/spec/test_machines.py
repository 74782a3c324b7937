import pytest
from spec_desk import Desk

from swarmplan.model.machine import EngineSettings
from swarmplan.model.swarm import Availability, Node, Role


def test_counts_are_named_after_the_cluster(desk: Desk) -> None:
    desired = desk.load("managers: {count: 3}\nworkers: {count: 2}\n").desired
    assert list(desired.machines) == [
        "lab-manager-1",
        "lab-manager-2",
        "lab-manager-3",
        "lab-worker-1",
        "lab-worker-2",
    ]
    assert desired.nodes["lab-manager-3"] == Node("lab-manager-3", Role.MANAGER)
    assert desired.nodes["lab-worker-1"].role is Role.WORKER


def test_lists_name_their_machines(desk: Desk) -> None:
    desired = desk.load(
        "workers:\n  - {name: vm4, labels: {tier: web}, availability: drain}\n"
        '  - {name: "gpu-{n}", count: 2, labels: {gpu: yes, n: 2, on: true, empty: }}\n'
    ).desired
    assert desired.nodes["vm4"] == Node("vm4", Role.WORKER, Availability.DRAIN, {"tier": "web"})
    assert desired.nodes["gpu-2"].labels == {"gpu": "yes", "n": "2", "on": "true", "empty": ""}
    assert list(desired.machines)[1:] == ["vm4", "gpu-1", "gpu-2"]


def test_a_machine_overrides_the_defaults(desk: Desk) -> None:
    desired = desk.load(
        "machines: {driver: a, options: {x: 1, y: 1}, engine: {labels: {p: 1, q: 1}, registry_mirrors: [m]}}\n"
        "workers:\n"
        "  - {name: plain}\n"
        "  - {name: own, options: {y: 2}, engine: {labels: {q: 2}, registry_mirrors: []}}\n"
        "  - {name: other, driver: b, options: {z: 3}}\n"
    ).desired
    machines = desired.machines
    assert machines["plain"].options == {"x": 1, "y": 1}
    assert machines["plain"].engine == EngineSettings({"p": "1", "q": "1"}, (), ("m",))
    assert machines["own"].options == {"x": 1, "y": 2}
    assert machines["own"].engine == EngineSettings({"p": "1", "q": "2"}, (), ())
    assert (machines["other"].driver, machines["other"].options) == ("b", {"z": 3})


def test_the_driver_is_local_unless_named(desk: Desk) -> None:
    assert desk.load("").desired.machines["lab-manager-1"].driver == "local"


@pytest.mark.parametrize("count", [2, 4])
def test_an_even_number_of_managers_is_a_warning(desk: Desk, count: int) -> None:
    (warning,) = desk.load(f"managers: {{count: {count}}}").warnings
    assert f"c.yaml:4:1: managers: {count} managers are an even number" in warning
    assert f"tolerate the loss of {(count - 1) // 2}, as {count - 1} would" in warning


@pytest.mark.parametrize("count", [1, 3, 5])
def test_an_odd_number_of_managers_is_none(desk: Desk, count: int) -> None:
    assert desk.load(f"managers: {{count: {count}}}").warnings == ()


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("managers: {count: 0}", "c.yaml:4:1: managers: a swarm needs a manager; write managers: {count: 1} or more"),
        ("managers: []", "c.yaml:4:1: managers: a swarm needs a manager; write managers: {count: 1} or more"),
        ("managers:", "c.yaml:4:1: managers: is required"),
        ("managers: {count: -1}", "c.yaml:4:19: managers.count: must be at least 0, not -1"),
        ("managers: {count: 1.5}", "c.yaml:4:19: managers.count: must be a whole number, not 1.5"),
        ("managers: {count: 10001}", "c.yaml:4:19: managers.count: must be at most 10000, not 10001"),
        ("managers: [{name: 'a{n}', count: 9999}, {name: 'b{n}', count: 2}]",
         "c.yaml:4:1: managers: 10001 machines; at most 10000 are allowed"),
        ("managers: {}", "c.yaml:4:1: managers.count: is required"),
        ("managers: 3",
         "c.yaml:4:11: managers: must be a mapping like {count: 3} or a list of machines like [{name: vm1}]"),
        ("managers: [vm1]", "c.yaml:4:12: managers.0: must be a mapping, not 'vm1': write {name: vm1}"),
        ("managers: [{}]", "c.yaml:4:12: managers.0.name: is required"),
        ("managers: [{name: Vm1}]",
         ("c.yaml:4:19: managers.0.name: 'Vm1' is not a valid name: use a-z, 0-9 and -, beginning and ending with a "
         "letter or digit")),
        ("managers: [{name: a, count: 3}]",
         "c.yaml:4:19: managers.0.name: 3 machines need {n} in their name, as in a-{n}"),
        ("managers: [{name: a}, {name: b}, {name: a}]",
         "c.yaml:4:34: managers.2: duplicate machine name 'a'; first at managers.0"),
        (f"managers: [{{name: {'a' * 64}}}]",
         f"c.yaml:4:19: managers.0.name: '{'a' * 64}' is 64 characters long; at most 63 are allowed"),
        (f"managers: [{{name: '{'a' * 61}{{n}}', count: 101}}]",
         f"c.yaml:4:19: managers.0.name: '{'a' * 61}100' is 64 characters long; at most 63 are allowed"),
        ("managers: [{name: a, availability: activ}]",
         "c.yaml:4:36: managers.0.availability: must be active, pause or drain, not 'activ'"),
        ("managers: {count: 1, labels: [a]}", "c.yaml:4:22: managers.labels: must be a mapping, not a list"),
    ],
)  # fmt: skip
def test_faults(desk: Desk, body: str, line: str) -> None:
    assert desk.problems(body) == [line]


def test_a_cluster_name_leaves_room_for_its_machines(desk: Desk) -> None:
    head = "apiVersion: swarmplan/v1\nkind: Cluster\n"
    assert desk.load(f"name: {'a' * 40}\nmanagers: {{count: 1}}", head=head)
    assert desk.problems(f"name: {'a' * 41}\nmanagers: {{count: 1}}", head=head) == [
        f"c.yaml:3:7: name: '{'a' * 41}' is 41 characters long; at most 40 are allowed"
    ]


def test_where_a_machine_and_its_options_are_written(desk: Desk) -> None:
    loaded = desk.load("machines: {options: {x: 1, y: 1}}\nworkers:\n  - name: a\n    options: {y: 2}\n")
    assert loaded.machine_path("lab-manager-1") == ("managers",)
    assert loaded.machine_path("a") == ("workers", 0)
    assert loaded.setting_path("a", "options", "y") == ("workers", 0, "options", "y")
    assert loaded.setting_path("a", "options", "x") == ("machines", "options", "x")
    assert loaded.position(loaded.setting_path("a", "options", "y")).endswith("c.yaml:8:15")
    assert loaded.position(loaded.setting_path("a", "options", "x")).endswith("c.yaml:5:22")
    assert loaded.position(("workers", 0)).endswith("c.yaml:7:5")
    assert loaded.position(("workers", 0, "nothing")).endswith("c.yaml:7:5")
