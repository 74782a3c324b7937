"""``validate`` of a fleet file: its template is read for every student."""

import pytest
from unit.cli.terminal import Terminal, Typed

HEAD = "apiVersion: swarmplan/v1\nkind: Fleet\nname: course\ntemplate: template.yaml\n"
ROSTER = "roster: [{id: anna, vars: {topic: web}}, {id: ben, name: Ben K}, {id: cleo}]\n"
TEMPLATE = "apiVersion: swarmplan/v1\nkind: Cluster\nmachines: {driver: local}\nmanagers: {count: 3}\n"
POOLS = "pools: {networks: {supernet: 10.64.0.0/10, per_cluster: /20}, hosts: {supernet: 172.20.0.0/14, per_cluster: /24}}\n"


def validated(terminal: Terminal, template: str = "", fleet: str = "", head: str = TEMPLATE) -> Typed:
    terminal.write(f"{head}{template}", "template.yaml")
    terminal.write(f"{HEAD}{ROSTER}{fleet}", "fleet.yaml")
    return terminal.type("validate", "fleet.yaml")


def problems(terminal: Terminal, template: str = "", fleet: str = "", head: str = TEMPLATE) -> list[str]:
    """What is wrong, without the folder."""
    done = validated(terminal, template, fleet, head)
    assert done.code == 2, done.out
    return [line.removeprefix("Error: ").replace(f"{terminal.folder}/", "") for line in done.err.splitlines()]


def test_a_fleet_is_valid(terminal: Terminal) -> None:
    done = validated(
        terminal, "services: {web: {image: 'lab/x:1', environment: {WHO: '${student.name}'}}}\n", POOLS
    )
    assert (done.code, done.out, done.err) == (0, "fleet.yaml is valid: 3 students, 9 machines.\n", "")


def test_what_is_wrong_for_all_is_told_once_at_its_place(terminal: Terminal) -> None:
    assert problems(terminal, "services: {web: {imge: '${student.id}'}}\nmanagrs: 1\n") == [
        "template.yaml:5:18: services.web.imge: unknown key 'imge'; did you mean 'image'?",
        "template.yaml:6:1: managrs: unknown key 'managrs'; did you mean 'managers'?",
    ]


def test_what_is_wrong_for_some_is_told_with_the_first_of_them(terminal: Terminal) -> None:
    assert problems(terminal, "services: {web: {image: '${var.topic}'}}\n") == [
        (
            "template.yaml:5:25: services.web.image: there is no value for ${var.topic}: give the roster a column var.topic, or set topic"
            " under the fleet's vars (student ben, and 1 more)"
        )
    ]


def test_the_drivers_check_the_options_of_each(terminal: Terminal) -> None:
    head = TEMPLATE.replace(
        "driver: local",
        "driver: local, options: {subnt: '${var.topic:-x}', subnet: '${var.topic:-10.9.0.0/16}'}",
    )
    found = problems(terminal, head=head)
    assert any("machines.options.subnt: " in line and "(student" not in line for line in found)
    assert any("machines.options.subnet: " in line and line.endswith("(student anna)") for line in found)


def test_what_the_pools_set_is_left_to_them(terminal: Terminal) -> None:
    head = TEMPLATE.replace("driver: local", "driver: local, options: {subnet: 10.9.0.0/16}")
    assert problems(terminal, "swarm: {default_addr_pool: [10.1.0.0/16]}\n", POOLS, head) == [
        (
            "template.yaml:3:37: machines.options.subnet: the fleet gives each cluster its own, of pools.hosts: leave it out here, or"
            " pools.hosts out of the fleet file"
        ),
        (
            "template.yaml:5:9: swarm.default_addr_pool: the fleet gives each cluster its own, of pools.networks: leave it out here, or"
            " pools.networks out of the fleet file"
        ),
    ]


@pytest.mark.parametrize(
    "machines", ["{count: 1, options: {subnet: 10.9.0.0/16}}", "[{name: a, options: {subnet: 10.9.0.0/16}}]"]
)
def test_a_machine_has_no_subnet_of_its_own_either(terminal: Terminal, machines: str) -> None:
    head = TEMPLATE.replace("{count: 3}", machines)
    (found,) = problems(terminal, "", POOLS, head)
    assert found.startswith("template.yaml:4:")
    assert "the fleet gives each cluster its own, of pools.hosts" in found


def test_without_pools_the_template_sets_them(terminal: Terminal) -> None:
    head = TEMPLATE.replace("driver: local", "driver: local, options: {subnet: 10.9.0.0/16}")
    assert validated(terminal, "swarm: {default_addr_pool: [10.64.0.0/16]}\n", "", head).code == 0


def test_a_pool_that_does_not_fit_is_told_in_the_fleet_file(terminal: Terminal) -> None:
    small = POOLS.replace("per_cluster: /20", "per_cluster: /28")
    found = problems(terminal, "", small)[0]
    assert found.startswith("fleet.yaml: pools.networks: ")


def test_faults_of_the_fleet_file_come_first(terminal: Terminal) -> None:
    assert problems(terminal, "managrs: 1\n", "ttl: 1\n") == [
        "fleet.yaml:6:6: ttl: '1' is not a valid duration: write a number and a unit, as in 30s or 1m30s",
    ]


@pytest.mark.parametrize(
    "options", [["--untrusted"], ["--set", "ttl=1h"], ["--env-file", "e"], ["--age-key-file", "k"]]
)
def test_options_of_cluster_files_are_refused(terminal: Terminal, options: list[str]) -> None:
    terminal.write(f"{HEAD}{ROSTER}", "fleet.yaml")
    done = terminal.type("validate", *options, "fleet.yaml")
    assert done.code == 2
    assert f"fleet.yaml is a fleet file, which {options[0]} cannot be used with" in done.err


def test_warnings_are_told_once_as_well(terminal: Terminal) -> None:
    done = validated(
        terminal, "services: {web: {image: 'x:1', environment: {A: '${NOT_SET}'}, container_name: x}}\n"
    )
    assert done.code == 0
    assert done.err.count("the variable NOT_SET is not set") == 1
    assert done.err.count("container_name") == 1


@pytest.mark.parametrize("template", ["fleet.yaml", "stack.yaml", "agent.yaml"])
def test_a_template_of_another_kind_says_what_it_is(terminal: Terminal, template: str) -> None:
    terminal.write("services: {web: {image: x}}\n", "stack.yaml")
    terminal.write("apiVersion: swarmplan/v1\nkind: Agent\nclusters: {}\n", "agent.yaml")
    terminal.write(f"{HEAD.replace('template.yaml', template)}{ROSTER}", "fleet.yaml")
    done = terminal.type("validate", "fleet.yaml")
    assert done.code == 2
    (line,) = done.err.splitlines()
    assert ", not a cluster file" in line


def test_a_template_that_is_read_alone_says_what_reads_it(terminal: Terminal) -> None:
    terminal.write(f"{TEMPLATE}name: x\nservices: {{web: {{image: '${{student.id}}'}}}}\n", "template.yaml")
    done = terminal.type("validate", "template.yaml")
    assert done.code == 2
    assert "'student.id' is a value that only the template of a fleet has: swarmplan fleet plan" in done.err


CHECKS = """\
checks:
  - {id: a, disturb: {stop: worker-9}, swarm: {quorum: true}}
  - {id: b, disturb: [{drain: manager-2}, {kill: course-anna-manager-3}], swarm: {quorum: true}}
  - {id: c, http: {url: "http://{manager-1}:80/{x}"}}
  - {id: d, node: {name: manger-1, state: ready}}
  - {id: e, service: {name: anything}}
"""


def test_a_machine_that_a_check_names_is_one_of_the_template(terminal: Terminal) -> None:
    assert problems(terminal, fleet=CHECKS) == [
        (
            "fleet.yaml:7:29: checks.0.disturb.stop: the template has no machine worker-9: it has manager-1, manager-2,"
            " manager-3"
        ),
        "fleet.yaml:9:25: checks.2.http.url: the template has no machine x: it has manager-1, manager-2, manager-3",
        "fleet.yaml:10:26: checks.3.node.name: the template has no machine manger-1; did you mean 'manager-1'?",
        (
            "fleet.yaml:8:50: checks.1.disturb.1.kill: the template has no machine course-anna-manager-3; did you mean"
            " 'manager-3'? (student ben, and 1 more)"
        ),
    ]


def test_a_check_in_a_file_of_its_own_is_told_at_its_place_there(terminal: Terminal) -> None:
    terminal.write("- {id: a, disturb: {stop: worker-9}, swarm: {quorum: true}}\n", "lesson.yaml")
    (line,) = problems(terminal, fleet="checks: lesson.yaml\n")
    assert line.startswith("lesson.yaml:1:27: ")
    assert "no machine worker-9" in line


def test_only_students_for_whom_a_check_is_need_its_machines(terminal: Terminal) -> None:
    fleet = "checks: [{id: a, group: b, disturb: {stop: worker-9}, swarm: {quorum: true}}]\n"
    done = validated(terminal, fleet=fleet)
    assert done.code == 0
    assert "no student of the roster is in the group b" in done.err


def test_a_node_may_have_another_name_than_its_machine_where_the_driver_does_not_say(
    terminal: Terminal,
) -> None:
    head = TEMPLATE.replace("{driver: local}", "{driver: ssh, options: {address: 127.0.0.1}}").replace(
        "3", "1"
    )
    fleet = "checks: [{id: d, node: {name: somehost, state: ready}}]\n"
    assert validated(terminal, fleet=fleet, head=head).code == 0


def test_what_students_may_make_is_warned_of_where_the_template_has_a_name_that_is_near(
    terminal: Terminal,
) -> None:
    template = "services: {web: {image: 'lab/x:1'}}\nnetworks: {app: {}}\n"
    fleet = "checks: [{id: a, service: {name: wbe}}, {id: b, network: app}, {id: c, service: {name: shop}}, {id: d, network: ap}]\n"
    done = validated(terminal, template, fleet)
    assert done.code == 0
    assert [line.replace(f"{terminal.folder}/", "") for line in done.err.splitlines()] == [
        "Warning: fleet.yaml:6:34: checks.0.service.name: the template has no service wbe, but web: or is it one that students create?",
        "Warning: fleet.yaml:6:113: checks.3.network: the template has no network ap, but app: or is it one that students create?",
    ]
