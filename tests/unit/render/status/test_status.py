import json
from dataclasses import replace

import pytest
from rendered import status_text

from swarmplan.health.summary import problems, summary
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.machine import EngineState, Machine, MachineState, Power
from swarmplan.model.service import Service, ServiceState, Task
from swarmplan.model.swarm import KeyPlace, Node, NodeState, Role, SwarmSettings, SwarmState
from swarmplan.model.values.certificate import Validity
from swarmplan.model.values.unknown import Foreign, Unknown
from swarmplan.render.status.json_text import status_json
from swarmplan.render.status.rows import machine_rows, task_rows
from swarmplan.render.status.status import print_status

MACHINE = Machine("m1", "local")
SPEC = {
    "Name": "web",
    "Mode": {"Replicated": {"Replicas": 1}},
    "TaskTemplate": {"ContainerSpec": {"Image": "a:1@sha256:0"}},
}
EXPIRED = "error while loading TLS certificate in /x.crt: x509: certificate has expired or is not yet valid: "
DESIRED = Desired(
    "lab",
    machines={"m1": MACHINE},
    nodes={"m1": Node("m1", Role.MANAGER)},
    services={"web": Service("web", SPEC)},
)
NODE = NodeState(
    "n1", "m1", Node("m1", Role.MANAGER), "ready", "10.0.0.1", leader=True, reachable=True, made_for="m1"
)
TASK = Task("t1", 1, "n1", "running", "running")
WEB = ServiceState(
    Service("web", SPEC),
    "s1",
    1,
    owned=True,
    desired=1,
    running=1,
)
OBSERVED = Observed(
    machines={"m1": MachineState(MACHINE, Power.RUNNING, "10.0.0.1")},
    engines={"m1": EngineState("28.5.0", "m1", "active", "n1", control=True)},
    swarm=SwarmState("c1", {}),
    nodes=(NODE,),
    services={"web": WEB},
)


def with_service(**changed: object) -> Observed:
    return replace(OBSERVED, services={"web": replace(WEB, **changed)})  # type: ignore[arg-type]  # as they came


def with_certificate(certificate: Validity, taken: float) -> Observed:
    machine = replace(OBSERVED.machines["m1"], certificate=certificate)  # type: ignore[arg-type,type-var]  # it is a state
    return replace(OBSERVED, machines={"m1": machine}, taken=taken)


def test_a_healthy_cluster() -> None:
    assert problems(DESIRED, OBSERVED) == []
    assert (
        problems(
            DESIRED, with_certificate(Validity("Jan  1 00:00:00 1970 GMT", "Jan  1 00:01:40 1970 GMT"), 79)
        )
        == []
    )
    assert summary(DESIRED, OBSERVED) == "lab is healthy: 1 machine, 1 node, 1 service, all up."


@pytest.mark.parametrize(
    ("observed", "trouble"),
    [
        (replace(OBSERVED, machines={}), "machine m1 does not exist"),
        (replace(OBSERVED, machines={"m1": Unknown("timed out")}), "machine m1 could not be read: timed out"),
        (
            replace(OBSERVED, machines={"m1": MachineState(MACHINE, Power.STOPPED, detail="killed")}),
            "machine m1 is stopped (killed)",
        ),
        (
            replace(OBSERVED, engines={"m1": Unknown("refused")}),
            "the engine of m1 could not be read: refused",
        ),
        (replace(OBSERVED, swarm=None, nodes=(), services={}), "there is no swarm"),
        (replace(OBSERVED, swarm=Unknown("no leader"), nodes=()), "the swarm could not be read: no leader"),
        (replace(OBSERVED, nodes=()), "m1 is in a swarm, but not listed in this one"),
        (
            replace(OBSERVED, nodes=(replace(NODE, status="down"),)),
            "node m1 is down, cut off from the managers: its engine answers swarmplan but not them, or has just returned",
        ),
        (replace(OBSERVED, nodes=(replace(NODE, status="unknown"),)), "node m1 is unknown"),
        (
            replace(OBSERVED, engines={"m1": EngineState("28.5.0", "m1", "error", error=EXPIRED)}, nodes=()),
            "node m1 is not in the swarm: its certificate has expired; apply lets it join again",
        ),
        (
            replace(OBSERVED, engines={"m1": EngineState("28.5.0", "m1", "error", error="no route")}),
            "the engine of m1 reports a swarm error: no route",
        ),
        (
            with_certificate(Validity("Jan  1 00:00:00 1970 GMT", "Jan  1 00:01:40 1970 GMT"), 81),
            "node m1 may leave the swarm: its certificate is valid until Jan  1 00:01:40 1970 GMT and was not renewed: see its engine's log",
        ),
        (
            replace(
                OBSERVED,
                swarm=SwarmState(
                    "c1", {}, authority=Validity("Jan  1 00:00:00 1970 GMT", "Jan  1 00:01:40 1970 GMT")
                ),
                taken=81,
            ),
            "the swarm's certificate authority is valid only until Jan  1 00:01:40 1970 GMT: raise swarm.force_rotate and apply",
        ),
        (
            replace(
                OBSERVED,
                nodes=(
                    NODE,
                    replace(
                        NODE,
                        id="n2",
                        hostname="m9",
                        node=Node("", Role.MANAGER),
                        made_for="",
                        reachable=False,
                    ),
                ),
            ),
            "the swarm has lost its quorum: 1 of its 2 managers answers (m1), a majority is 2; not answering: m9",
        ),
        (replace(OBSERVED, services={}), "service web does not exist"),
        (with_service(owned=False), "service web is not managed by lab"),
        (with_service(missing="0/1 tasks run"), "service web: 0/1 tasks run"),
    ],
)
def test_every_trouble_is_found_and_reported_in_the_last_line(observed: Observed, trouble: str) -> None:
    assert problems(DESIRED, observed) == [trouble]
    told = f"lab is not healthy: {trouble}."
    assert summary(DESIRED, observed) == told
    assert "".join(status_text(DESIRED, observed).split()).endswith("".join(told.split()))
    assert status_json(DESIRED, observed)["healthy"] is False


def test_why_a_machine_is_silent_is_told_with_it_and_not_again_with_the_swarm() -> None:
    swarm = Unknown(
        "no manager of lab answers",
        machines=(("m1", "timed out"),),
        more=("they are workers of a swarm with managers at 192.0.2.9",),
    )
    machine = replace(OBSERVED, swarm=swarm, nodes=(), machines={"m1": Unknown("timed out")})
    engine = replace(OBSERVED, swarm=swarm, nodes=(), engines={"m1": Unknown("timed out")})
    for observed in (machine, engine):
        found = problems(DESIRED, observed)
        assert found[0] == (
            "the swarm could not be read: no manager of lab answers; they are workers of a swarm with managers at 192.0.2.9"
        )
        assert " ".join(found).count("timed out") == 1


def test_a_locked_manager_is_reported_with_who_unlocks_it() -> None:
    observed = replace(OBSERVED, engines={"m1": EngineState("28.5.0", "m1", "locked")})
    keeping = replace(DESIRED, swarm=SwarmSettings(unlock_key=KeyPlace(file="/srv/lab.key")))
    for desired, told in ((DESIRED, "unlock it with docker swarm unlock"), (keeping, "apply unlocks it")):
        assert problems(desired, observed) == [f"machine m1 is locked: its keys are locked; {told}"]
        assert machine_rows(desired, observed)[0]["detail"] == f"locked: its keys are locked; {told}"


def test_an_unreachable_manager_is_reported() -> None:
    others = tuple(replace(NODE, id=f"n{n}", leader=False, reachable=n == 2) for n in (2, 3))
    rows = status_text(DESIRED, replace(OBSERVED, nodes=(NODE, *others))).splitlines()
    told = [row.split()[1:3] for row in rows if row.startswith("  m1") and "active" in row]
    assert told == [["leader", "ready"], ["manager", "ready"], ["manager", "unreachable"]]


def test_what_was_never_made_is_no_trouble_list() -> None:
    assert status_text(DESIRED, Observed()).endswith("lab does not exist: nothing was created yet.")


def test_services_of_an_unread_swarm_are_unknown_not_absent() -> None:
    rows = status_json(DESIRED, replace(OBSERVED, swarm=Unknown("no leader"), services={}))["services"]
    assert rows[0]["state"] == "unknown"
    assert status_json(DESIRED, replace(OBSERVED, services={}))["services"][0]["state"] == "missing"


def test_failed_tasks_come_first_where_the_service_is_not_up_and_equal_failures_are_one_row() -> None:
    failed = tuple(Task(f"f{n}", 1, "n1", "failed", "shutdown", "exit (1)") for n in range(3))
    other = Task("f9", 1, "n1", "rejected", "shutdown", "no such image")
    ended = Task("e", 1, "n1", "shutdown", "shutdown")
    tasks = (ended, TASK, *failed, other)
    rows = task_rows(DESIRED, with_service(tasks=tasks, missing="1 of 1 not running"))
    assert [(row["task"], row["node"], row["state"], row["error"], row["times"]) for row in rows] == [
        ("web.1", "m1", "failed", "exit (1)", 3),
        ("web.1", "m1", "rejected", "no such image", 1),
        ("web.1", "m1", "running", "", 1),
    ]
    well = [row["state"] for row in task_rows(DESIRED, with_service(tasks=tasks))]
    assert well == ["running", "failed", "rejected"]


def test_errors_have_their_age() -> None:
    failed = tuple(
        Task(f"f{n}", 1, "n1", "failed", "shutdown", "exit (1)", at=at) for n, at in enumerate((100.0, 940.0))
    )
    seen = replace(with_service(tasks=failed), taken=1000.0)
    (row,) = task_rows(DESIRED, seen)
    assert (row["times"], row["age"]) == (2, 60.0)
    assert "exit (1), 2 times, 1 minute ago" in " ".join(status_text(DESIRED, seen).split())
    engine = EngineState("28", "m1", "active", control=True, clock=1540.0)
    (row,) = task_rows(DESIRED, replace(seen, engines={"m1": engine}))
    assert row["age"] == 600.0  # by the clock of the swarm, not by ours


def test_digests_are_left_out_of_the_table_only() -> None:
    assert "a:1\n" in status_text(DESIRED, OBSERVED)
    assert status_json(DESIRED, OBSERVED)["services"][0]["image"] == "a:1@sha256:0"


def test_what_the_spec_does_not_name_is_marked() -> None:
    old = Machine("old", "local")
    observed = replace(OBSERVED, machines={**OBSERVED.machines, "old": MachineState(old, Power.RUNNING)})
    assert any(
        row.split()[:2] == ["old", "running"] and row.endswith("not in the file")
        for row in status_text(DESIRED, observed).splitlines()
    )


def test_printing_goes_to_stdout_and_json_is_json(capsys: pytest.CaptureFixture[str]) -> None:
    print_status(DESIRED, OBSERVED)
    text = capsys.readouterr()
    print_status(DESIRED, OBSERVED, "json")
    body = capsys.readouterr()
    assert text.out.endswith("all up.\n")
    assert json.loads(body.out) == status_json(DESIRED, OBSERVED)
    assert text.err == body.err == ""


OLD = replace(TASK, id="t0", current=False)
GOES_ON = "0/5 tasks running the current spec, update updating"


def five(*tasks: Task, running: int = 5, missing: str | None = None) -> Observed:
    return with_service(tasks=tasks, desired=5, running=running, missing=missing)


@pytest.mark.parametrize(
    "world",
    [
        {"machines": {"m1": MachineState(MACHINE, Power.STOPPED, detail="the engine ended with code 137")}},
        {"machines": {"m1": Unknown("timed out")}},
        {"engines": {"m1": Unknown("refused")}},
        {"engines": {"m1": EngineState("28.5.0", "m1", "locked")}},
        {"nodes": (replace(NODE, status="down"),)},
    ],
)
def test_what_the_swarm_takes_to_run_on_a_node_that_is_not_up_is_not_counted(
    world: dict[str, object],
) -> None:
    there = replace(TASK, node="n2")
    others = replace(NODE, id="n2", node=Node("", Role.WORKER), hostname="elsewhere", made_for="")
    found = five(*(replace(TASK if n < 2 else there, id=f"t{n}", slot=n) for n in range(5)))
    observed = replace(found, **world)  # type: ignore[arg-type]  # as they came
    observed = replace(observed, nodes=(*observed.nodes, others))
    (row,) = status_json(DESIRED, observed)["services"]
    assert (row["running"], row["desired"], row["state"]) == (3, 5, "not up")
    assert "service web: 2 tasks unknown (on m1)" in problems(DESIRED, observed)
    tasks = status_json(DESIRED, observed)["tasks"]
    assert [(task["node"], task["state"], task["reported"]) for task in tasks] == [
        *[("m1", "unknown", "running")] * 2,
        *[("elsewhere", "running", "running")] * 3,
    ]


def test_what_a_job_has_completed_stays_so_whatever_becomes_of_its_node() -> None:
    job = Service("web", {**SPEC, "Mode": {"ReplicatedJob": {"TotalCompletions": 1}}})
    found = with_service(service=job, tasks=(replace(TASK, state="complete", desired="complete"),))
    observed = replace(found, machines={"m1": MachineState(MACHINE, Power.STOPPED)})
    (row,) = status_json(DESIRED, observed)["services"]
    assert (row["running"], row["state"], row["unconfirmed"]) == (1, "up", "")


def test_tasks_of_an_older_spec_serve_and_are_not_updated() -> None:
    observed = five(*[OLD] * 4, running=0, missing=GOES_ON)
    (row,) = status_json(DESIRED, observed)["services"]
    assert (row["running"], row["updated"], row["desired"]) == (4, 0, 5)
    text = status_text(DESIRED, observed)
    assert "RUNNING  UPDATED" in text
    assert "4/5      0/5" in text
    assert f"service web: {GOES_ON}; 4 tasks of an older spec" in problems(DESIRED, observed)
    assert [row.split()[-4:] for row in text.splitlines() if "web.1" in row] == [
        ["of", "an", "older", "spec"]
    ]
    assert "UPDATED" not in status_text(DESIRED, five(*[TASK] * 5))


@pytest.mark.parametrize(
    ("update", "missing", "note"),
    [
        ("completed", None, ""),
        ("updating", None, "update updating"),
        ("paused", "0/1 tasks, update paused", "0/1 tasks, update paused"),
        ("rollback_completed", "0/1 tasks", "0/1 tasks; update rollback_completed"),
    ],
)
def test_how_an_update_goes_is_reported_once(update: str, missing: str | None, note: str) -> None:
    rows = status_text(DESIRED, with_service(update_state=update, missing=missing)).splitlines()
    (row,) = (row for row in rows if row.startswith("  web "))
    assert row.partition("a:1")[2].strip() == note


LONG = "n" * 62


def wide() -> tuple[Desired, Observed]:
    """Names and images that no terminal has room for."""
    spec = {**SPEC, "Name": LONG, "TaskTemplate": {"ContainerSpec": {"Image": f"{'i' * 120}:tag"}}}
    desired = replace(DESIRED, services={LONG: Service(LONG, spec)})
    state = replace(WEB, service=desired.services[LONG], tasks=(replace(TASK, error="e" * 90),))
    return desired, replace(OBSERVED, services={LONG: state})


def test_in_a_pipe_each_row_is_one_line_and_nothing_is_cut_off(capsys: pytest.CaptureFixture[str]) -> None:
    print_status(*wide())
    out = capsys.readouterr().out
    rows = out.splitlines()
    (service,) = (row for row in rows if row.startswith(f"  {LONG} "))
    assert service.split() == [LONG, "replicated", "1/1", f"{'i' * 120}:tag"]
    (task,) = (row for row in rows if row.startswith(f"  {LONG}.1"))
    assert task.split() == [f"{LONG}.1", "m1", "running", "e" * 90]


@pytest.mark.parametrize("width", [1, 20, 40, 60, 80, 120, 300])
def test_at_no_width_is_anything_cut_off(width: int) -> None:
    told = "".join(status_text(*wide(), width).split()).upper()
    for part in (
        LONG,
        "replicated",
        "1/1",
        f"{'i' * 120}:tag",
        "running",
        "e" * 90,
        "MODE",
        "RUNNING",
        "IMAGE",
    ):
        assert part.upper() in told


def test_a_note_is_folded_where_there_is_room_for_it_and_never_a_name() -> None:
    found = with_service(missing="one two three four five six seven eight nine ten")
    rows = status_text(DESIRED, found, 70).splitlines()
    at = next(number for number, row in enumerate(rows) if row.startswith("  web "))
    assert [row.strip() for row in rows[at : at + 2]] == [
        "web   replicated  1/1      a:1    one two three four five six seven",
        "eight nine ten",
    ]
    assert max(map(len, rows)) <= 80


@pytest.mark.parametrize(
    ("swarm", "lock"),
    [
        (Unknown("no leader"), ("unknown", "no leader")),
        (Foreign("not marked"), ("unknown", "not marked")),
        (None, None),
        (OBSERVED.swarm, None),
    ],
    ids=["silent", "not ours", "no swarm", "no lease"],
)
def test_the_lease_of_a_swarm_that_could_not_be_read_is_unknown_and_not_none(
    swarm: SwarmState | Unknown | None, lock: tuple[str, str] | None
) -> None:
    found = status_json(DESIRED, replace(OBSERVED, swarm=swarm))["lock"]
    assert (found and (found["state"], found["error"])) == lock
