"""``checks`` of a fleet file: what they resolve to, and every fault of them at its place."""

from pathlib import Path

import pytest

from swarmplan.errors import SpecError
from swarmplan.spec.fleet.checks import (
    ALL_TASKS,
    Check,
    Disturb,
    Disturbance,
    Exists,
    OfHttp,
    OfNode,
    OfProgram,
    OfService,
    OfSwarm,
)
from swarmplan.spec.fleet.loader import load_fleet

FLEET = """\
apiVersion: swarmplan/v1
kind: Fleet
name: course
template: cluster.yaml
roster: [{id: anna}]
checks: lesson.yaml
"""
EVERY_KIND = """\
- {id: three, title: Three managers, points: 2, swarm: {managers: 3, workers: 2, reachable: 3, quorum: true}}
- id: web
  service: {name: web, replicas: 3, running: all, image: "nginx:1.27", update: completed, on: one_per_node}
  hint: docker service create
  group: b
- {id: two, service: {name: web, running: 2}}
- {id: drained, node: {name: worker-1, state: ready, availability: drain, labels: {disk: ssd}}}
- {id: net, network: app}
- {id: key, secret: key}
- {id: conf, config: conf}
- {id: vote, stack: vote}
- {id: page, http: {url: "http://{manager-1}:8080/", contains: hello, within: 30s}}
- {id: own, command: ./check.sh "a b", timeout: 5s}
- {id: found, command: [check, a]}
- {id: less, disturb: {stop: worker-1}, service: {name: web, running: 2}, within: 1m}
- {id: lost, disturb: [{kill: m1, allow_quorum_loss: true}, {drain: w1}], swarm: {quorum: false}}
"""
FAULTY = """\
- id: three
  points: -2
  swarm: {}
- id: three
  service: {replicas: x, running: some, image: NGINX}
  network: a
- title: no id
- id: a
  disturb: {stop: x, kill: y}
  http: {url: "ftp://x", within: 3s}
  within: 2s
- id: b
  disturb: [{stop: UP}, {drain: c}, {pause: c}]
  servce: {name: web}
  timeout: 10s
- id: c
  command: ""
- id: d
  node: {state: ready}
  disturb: {}
- {id: e, http: {url: "http://me:password@host/"}}
- {id: f, http: {url: "http://{Manager 1}/"}}
"""

RULE = "use a-z, 0-9 and -, beginning and ending with a letter or digit"


def load(folder: Path, checks: str) -> tuple[Check, ...]:
    """The checks of a fleet whose lesson is in a file of its own."""
    (folder / "cluster.yaml").write_text("kind: Cluster\n", encoding="utf-8")
    (folder / "lesson.yaml").write_text(checks, encoding="utf-8")
    fleet = folder / "fleet.yaml"
    fleet.write_text(FLEET, encoding="utf-8")
    return load_fleet(str(fleet), {}).settings.checks


def problems(folder: Path, checks: str) -> list[str]:
    with pytest.raises(SpecError) as caught:
        load(folder, checks)
    return [one.replace(f"{folder}/", "") for one in caught.value.problems]


def test_every_kind_of_check_is_read_from_a_file_of_its_own(tmp_path: Path) -> None:
    found = {check.id: check for check in load(tmp_path, EVERY_KIND)}
    assert found["three"] == Check("three", "Three managers", 2, OfSwarm(3, 2, 3, quorum=True))
    web = OfService("web", 3, ALL_TASKS, "nginx:1.27", "completed", one_per_node=True)
    assert found["web"] == Check("web", "web", 1, web, "docker service create", "b")
    assert found["two"].assertion == OfService("web", running=2)
    assert found["drained"].assertion == OfNode(
        "worker-1", state="ready", availability="drain", labels={"disk": "ssd"}
    )
    kinds = [(found[name].assertion, kind) for name, kind in (("net", "network"), ("key", "secret"))]
    assert all(isinstance(one, Exists) and one.kind == kind for one, kind in kinds)
    assert found["vote"].assertion == Exists("stack", "vote")
    assert found["page"].assertion == OfHttp("http://{manager-1}:8080/", 200, "hello")
    assert found["page"].within == 30
    assert found["own"].assertion == OfProgram((f"{tmp_path}/check.sh", "a b"), 5)
    assert found["found"].assertion == OfProgram(("check", "a"), 60)
    assert (found["less"].disturb, found["less"].within) == ((Disturbance(Disturb.STOP, "worker-1"),), 60)
    assert found["lost"].disturb == (
        Disturbance(Disturb.KILL, "m1", quorum_loss=True),
        Disturbance(Disturb.DRAIN, "w1"),
    )


def test_every_fault_is_told_with_its_line_and_column(tmp_path: Path) -> None:
    found = problems(tmp_path, FAULTY)
    kinds = "swarm, service, node, network, secret, config, stack, http, command"
    assert found == [
        "lesson.yaml:2:11: checks.0.points: must be at least 0, not -2",
        "lesson.yaml:3:3: checks.0.swarm: says nothing: give managers, workers, reachable or quorum",
        "lesson.yaml:4:7: checks.1.id: three is there twice: each check has an id of its own",
        "lesson.yaml:5:3: checks.1.service.name: is required",
        "lesson.yaml:5:23: checks.1.service.replicas: must be a whole number, not 'x'",
        "lesson.yaml:5:35: checks.1.service.running: 'some' is not a number of tasks: write a number, or all",
        "lesson.yaml:5:48: checks.1.service.image: 'NGINX' is not a valid image: write name:tag in lower case, as in nginx:1.27",
        "lesson.yaml:6:3: checks.1.network: network stands beside service: exactly one key says what is checked",
        "lesson.yaml:7:3: checks.2.id: is required",
        f"lesson.yaml:7:3: checks.2: nothing says what is checked: give one of {kinds}",
        "lesson.yaml:9:22: checks.3.disturb.kill: kill stands beside stop: exactly one key says what is done",
        "lesson.yaml:10:15: checks.3.http.url: 'ftp://x' is not a valid address: write http://{manager-1}:8080/",
        "lesson.yaml:10:26: checks.3.http.within: within is there twice: leave one out",
        f"lesson.yaml:12:3: checks.4: nothing says what is checked: give one of {kinds}",
        "lesson.yaml:13:3: checks.4.disturb: c is disturbed twice: once is enough",
        f"lesson.yaml:13:20: checks.4.disturb.0.stop: 'UP' is not a valid name: {RULE}",
        "lesson.yaml:14:3: checks.4.servce: unknown key 'servce'; did you mean 'service'?",
        "lesson.yaml:15:3: checks.4.timeout: is for command only",
        "lesson.yaml:17:12: checks.5.command: is not a valid command",
        "lesson.yaml:19:3: checks.6.node: says not which nodes: give name, role or label, or count for how many of all",
        "lesson.yaml:20:3: checks.6.disturb: nothing says what is done: give one of stop, kill, pause, drain",
        "lesson.yaml:21:23: checks.7.http.url: a name or password in an address would be shown: leave it out",
        f"lesson.yaml:22:23: checks.8.http.url: 'Manager 1' is not a valid name: {RULE}",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "swarm: {quorum: true}\n",
            "lesson.yaml:1:1: a file of checks is a list of them, as - id: three-managers",
        ),
        (
            "",
            "lesson.yaml:1:1: the file is empty; a file of checks is a list of them, as - id: three-managers",
        ),
    ],
)
def test_a_file_that_is_no_list_is_refused(tmp_path: Path, text: str, message: str) -> None:
    assert problems(tmp_path, text) == [message]


def test_a_group_in_which_nobody_is_is_warned_of(tmp_path: Path) -> None:
    (tmp_path / "cluster.yaml").write_text("kind: Cluster\n", encoding="utf-8")
    fleet = tmp_path / "fleet.yaml"
    checks = "checks: [{id: a, network: a, group: eveninf}, {id: b, network: a, group: evening}]\n"
    roster = "roster: [{id: anna, group: evening}]\n"
    head = FLEET.partition("roster:")[0]
    fleet.write_text(f"{head}{roster}{checks}", encoding="utf-8")
    (warning,) = load_fleet(str(fleet), {}).warnings
    assert warning.endswith(
        "fleet.yaml:6:30: checks.0.group: no student of the roster is in the group eveninf: the check is skipped for all; did you mean"
        " 'evening'?"
    )
