"""Services are patched from what is live, awaited by their tasks, and never taken from strangers."""

from dataclasses import replace
from typing import Any

import pytest
from small_cluster import cluster, service
from unit.steps.bench import Answering, Bench

from swarmplan.errors import Conflict, NotConverged, NotFound, Permanent, Refused, Unreachable
from swarmplan.model.bodies import Json
from swarmplan.model.image import ImageRule
from swarmplan.model.key import Key, Kind
from swarmplan.model.normal import normal_service
from swarmplan.steps.services.awaits import ServiceConverged, ServiceReturned
from swarmplan.steps.services.listing import read_listing
from swarmplan.steps.services.services import CreateService, RemoveService, UpdateService

WEB = Key(Kind.SERVICE, "web")
TWO: dict[str, Any] = {"deploy": {"replicas": 2}}


def live(bench: Bench) -> dict[str, Any]:
    return bench.manager.service("web")


def changed(bench: Bench, **spec: Any) -> None:
    """Somebody else changes the service."""
    entry = live(bench)
    bench.manager.update_service(entry["ID"], entry["Version"]["Index"], entry["Spec"] | spec)


def update_to(bench: Bench, **body: Any) -> UpdateService:
    """The step of a plan made now."""
    return UpdateService(key=WEB, service=service(**body), before=normal_service(live(bench)["Spec"]))


def test_a_service_is_made_once(bench: Bench) -> None:
    adapters = bench.made(cluster())
    create = CreateService(key=WEB, service=service())
    assert create.unmet(adapters) == "does not exist"
    bench.do(create)


def test_a_service_made_by_its_tag_alone_says_so(bench: Bench) -> None:
    adapters = bench.made(cluster())
    bench.world.registry.everything = False
    create = CreateService(key=WEB, service=service(image="no-registry.example/a:1"))
    said = create.apply(adapters)
    assert said.startswith("the digest of no-registry.example/a:1 is not known (")
    assert said.endswith("); it is not pinned: nodes may run different images")
    required = replace(service("two", image="no-registry.example/a:1"), image=ImageRule(required=True))
    with pytest.raises(Permanent, match="unresolved_image is error"):
        CreateService(key=WEB, service=required).apply(adapters)
    bench.world.registry.everything = True
    assert not CreateService(key=WEB, service=service("two")).apply(adapters)


def test_a_name_that_begins_anothers_id_is_not_there(bench: Bench) -> None:
    """In a swarm of 200 services one called ``s26`` was taken for another, whose id began so, and never made."""
    adapters = bench.made(cluster(services={"web": {}}))
    name = live(bench)["ID"][:2]
    create = CreateService(key=Key(Kind.SERVICE, name), service=service(name))
    assert create.unmet(adapters) == "does not exist"
    bench.do(create)
    assert bench.manager.service(name)["ID"] != live(bench)["ID"]


def test_what_the_engine_would_drop_is_not_sent(bench: Bench) -> None:
    """The simulated engines are of 20.10.24. A plan may not have known that."""
    bench.made(cluster())
    told = r"services\.web: oom_score_adj needs engine 27\.0 .*: m1 \(20\.10\.24\); upgrade, or leave it out"
    with pytest.raises(Permanent, match=told):
        bench.do(CreateService(key=WEB, service=service(oom_score_adj=100)))
    assert bench.manager.services() == []
    bench.do(CreateService(key=WEB, service=service()))
    with pytest.raises(Permanent, match=r"healthcheck\.start_interval needs engine 25\.0"):
        bench.do(update_to(bench, healthcheck={"test": "true", "start_interval": "1s"}))
    assert "Healthcheck" not in live(bench)["Spec"]["TaskTemplate"]["ContainerSpec"]


def test_an_unmanaged_service_of_the_name_is_left_alone(bench: Bench) -> None:
    adapters = bench.made(cluster())
    bench.manager.create_service({**service().spec, "Labels": {}})
    with pytest.raises(Permanent, match="not of cluster lab: "):
        CreateService(key=WEB, service=service()).unmet(adapters)


def test_a_service_is_patched(bench: Bench) -> None:
    adapters = bench.made(cluster(services={"web": {}}))
    update = update_to(bench, **TWO)
    assert update.unmet(adapters) == "its spec differs"
    bench.do(update)
    assert live(bench)["Spec"]["Mode"] == {"Replicated": {"Replicas": 2}}


def test_a_service_changed_since_the_plan_is_not_overwritten(bench: Bench) -> None:
    adapters = bench.made(cluster(services={"web": {}}))
    update = update_to(bench, **TWO)
    changed(bench, Mode={"Replicated": {"Replicas": 7}})
    with pytest.raises(Refused, match=r"services\.web was changed since the plan was made: plan again"):
        update.apply(adapters)
    assert live(bench)["Spec"]["Mode"] == {"Replicated": {"Replicas": 7}}


def test_a_change_between_reading_and_writing_is_a_conflict(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    adapters = bench.made(cluster(services={"web": {}}))
    update, manager = update_to(bench, **TWO), adapters.manager()
    read = live(bench)
    changed(bench)
    monkeypatch.setattr(manager, "service", lambda _: read)  # what was read before the change
    with pytest.raises(Conflict):
        update.apply(adapters)


def test_a_service_is_removed_whoever_does_it(bench: Bench) -> None:
    adapters = bench.made(cluster(services={"web": TWO}))
    remove = RemoveService(key=WEB, service_id=live(bench)["ID"])
    assert remove.unmet(adapters) == "still exists"
    bench.do(remove)
    remove.apply(adapters)


def test_awaiting_tells_how_far_it_is(bench: Bench) -> None:
    adapters = bench.made(cluster(services={"web": {}}))
    wait = ServiceConverged(key=WEB, service=service(**TWO))
    assert wait.unmet(adapters) == "its spec differs at Mode.Replicated.Replicas"
    update_to(bench, **TWO).apply(adapters)
    assert "/2 tasks running the current spec" in str(wait.unmet(adapters))
    bench.do(wait)
    RemoveService(key=WEB, service_id=live(bench)["ID"]).apply(adapters)
    with pytest.raises(NotFound, match="removed by somebody else"):
        wait.unmet(adapters)


def test_an_engine_that_gave_up_is_not_waited_for(bench: Bench) -> None:
    adapters = bench.made(cluster(services={"web": TWO}))
    bad: dict[str, Any] = {
        "image": "lab/bad:1",
        "deploy": {"replicas": 2, "update_config": {"failure_action": "pause"}},
    }
    bench.world.broken["lab/bad:1"] = "task: non-zero exit (1)"
    update_to(bench, **bad).apply(adapters)
    with pytest.raises(NotConverged, match=r"services\.web: the update was paused: "):
        bench.do(ServiceConverged(key=WEB, service=service(**bad)))


def test_a_rollback_of_before_says_nothing_of_tasks_that_return(bench: Bench) -> None:
    adapters = bench.made(cluster(services={"web": TWO}))
    bad: dict[str, Any] = {
        "image": "lab/bad:1",
        "deploy": {"replicas": 2, "update_config": {"failure_action": "rollback"}},
    }
    bench.world.broken["lab/bad:1"] = "task: non-zero exit (1)"
    update_to(bench, **bad).apply(adapters)
    bench.world.pass_time(200)
    assert live(bench)["UpdateStatus"]["State"] == "rollback_completed"
    wanted = service(**TWO)
    back = ServiceReturned(key=WEB, service=wanted)
    assert back.unmet(adapters) is None
    listing = read_listing(adapters)
    without = replace(listing, tasks={})  # its node was away, and its tasks are made again in some seconds
    with pytest.raises(NotConverged, match="the update failed and was rolled back"):
        ServiceConverged(key=WEB, service=wanted).unmet_in(without)
    assert str(back.unmet_in(without)).startswith("0/2 tasks running the current spec")
    assert back.unmet_in(listing) is None


DYING: dict[str, Any] = {"command": ["sh", "-c", "echo pl4nt3d; echo no config >&2; exit 3"]}


def test_a_crash_loop_of_a_first_create_is_reported_with_its_last_log_lines(bench: Bench) -> None:
    adapters = bench.made(cluster())
    body = {**DYING, "environment": {"DB_PASSWORD": "pl4nt3d"}}
    CreateService(key=WEB, service=service(**body)).apply(adapters)
    with pytest.raises(NotConverged, match=r"services\.web: crash loop, 3 tasks in a row .*\(3\)") as caught:
        bench.do(ServiceConverged(key=WEB, service=service(**body)))
    assert caught.value.quoted == ("(hidden)", "no config")


def test_what_holds_a_secret_is_not_quoted(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    adapters = bench.made(cluster())
    CreateService(key=WEB, service=service(**DYING)).apply(adapters)
    monkeypatch.setattr("swarmplan.steps.services.awaits.quotable", lambda _: False)
    with pytest.raises(NotConverged) as caught:
        bench.do(ServiceConverged(key=WEB, service=service(**DYING)))
    assert caught.value.quoted == ()
    assert "its log is not shown, as it mounts secrets" in str(caught.value)
    assert "docker service logs web shows it" in str(caught.value)


def test_a_verdict_stands_without_logs(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(*_: object) -> list[str]:
        raise Unreachable("its node is down")

    adapters = bench.made(cluster())
    CreateService(key=WEB, service=service(**DYING)).apply(adapters)
    monkeypatch.setattr(type(adapters.manager()), "task_logs", silent)
    with pytest.raises(NotConverged, match="crash loop") as caught:
        bench.do(ServiceConverged(key=WEB, service=service(**DYING)))
    assert caught.value.quoted == ()


def test_a_removal_ends_when_its_tasks_have(bench: Bench) -> None:
    adapters = bench.made(cluster(services={"web": TWO}))
    remove = RemoveService(key=WEB, service_id=live(bench)["ID"], grace=30.0)
    assert remove.deadline == RemoveService(key=WEB, service_id="").deadline + 30.0
    remove.apply(adapters)
    assert remove.unmet(adapters) == "2 of its tasks still stopping"
    bench.do(remove)
    assert not [task for task in bench.manager.tasks() if task["ServiceID"] == remove.service_id]


def test_tasks_of_a_node_that_nobody_hears_of_do_not_hold_up_a_removal(bench: Bench) -> None:
    bench.made(cluster(1, 1, services={"web": {"deploy": {"mode": "global"}}}))
    remove = RemoveService(key=WEB, service_id=live(bench)["ID"])
    bench.world.kill("lab", "w1")
    bench.world.pass_time(40)
    bench.do(remove)
    assert [task["NodeID"] for task in bench.manager.tasks()] in ([], [bench.node("w1")["ID"]])


def test_what_a_job_leaves_behind_for_ever_does_not_hold_up_its_removal() -> None:
    task = {"ServiceID": "s1", "NodeID": "n1", "Status": {"State": "complete"}}
    remove, there = RemoveService(key=WEB, service_id="s1"), [{"ID": "n1", "Status": {"State": "ready"}}]

    def left(*tasks: Json) -> Answering:
        return Answering(has_service=lambda _: False, tasks=lambda: list(tasks), nodes=lambda *_: there)

    assert remove.unmet(left({**task, "JobIteration": {"Index": 1}})) is None
    assert remove.unmet(left(task)) == "1 of its tasks still stopping"
    assert remove.unmet(left({**task, "ServiceID": "s2"})) is None
