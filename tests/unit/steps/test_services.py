"""Services are patched from what is live, awaited by their tasks, and never taken from strangers."""

from typing import Any

import pytest
from small_cluster import cluster, service
from unit.steps.bench import Bench

from swarmplan.errors import Conflict, NotConverged, NotFound, Permanent, Refused
from swarmplan.model.key import Key, Kind
from swarmplan.model.normal import normal_service
from swarmplan.steps.awaits import ServiceConverged
from swarmplan.steps.services import CreateService, RemoveService, UpdateService

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
    fleet = bench.made(cluster())
    create = CreateService(key=WEB, service=service())
    assert create.missing(fleet) == "not there"
    bench.do(create)


def test_a_strangers_service_of_the_name_is_left_alone(bench: Bench) -> None:
    fleet = bench.made(cluster())
    bench.manager.create_service({**service().spec, "Labels": {}})
    with pytest.raises(Permanent, match="not lab's: rename one of them"):
        CreateService(key=WEB, service=service()).missing(fleet)


def test_a_service_is_patched(bench: Bench) -> None:
    fleet = bench.made(cluster(services={"web": {}}))
    update = update_to(bench, **TWO)
    assert update.missing(fleet) == "its spec differs"
    bench.do(update)
    assert live(bench)["Spec"]["Mode"] == {"Replicated": {"Replicas": 2}}


def test_a_service_changed_since_the_plan_is_not_overwritten(bench: Bench) -> None:
    fleet = bench.made(cluster(services={"web": {}}))
    update = update_to(bench, **TWO)
    changed(bench, Mode={"Replicated": {"Replicas": 7}})
    with pytest.raises(Refused, match=r"services\.web was changed by somebody else .*: plan again"):
        update.act(fleet)
    assert live(bench)["Spec"]["Mode"] == {"Replicated": {"Replicas": 7}}


def test_a_change_between_reading_and_writing_is_a_conflict(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    fleet = bench.made(cluster(services={"web": {}}))
    update, manager = update_to(bench, **TWO), fleet.manager()
    read = live(bench)
    changed(bench)
    monkeypatch.setattr(manager, "service", lambda _: read)  # what was read before the change
    with pytest.raises(Conflict):
        update.act(fleet)


def test_a_service_is_removed_whoever_does_it(bench: Bench) -> None:
    fleet = bench.made(cluster(services={"web": TWO}))
    remove = RemoveService(key=WEB, service_id=live(bench)["ID"])
    assert remove.missing(fleet) == "still there"
    bench.do(remove)
    remove.act(fleet)


def test_awaiting_tells_how_far_it_is(bench: Bench) -> None:
    fleet = bench.made(cluster(services={"web": {}}))
    wait = ServiceConverged(key=WEB, service=service(**TWO))
    assert wait.missing(fleet) == "its spec differs"
    update_to(bench, **TWO).act(fleet)
    assert wait.missing(fleet) == "1/2 tasks run the present spec"
    bench.do(wait)
    RemoveService(key=WEB, service_id=live(bench)["ID"]).act(fleet)
    with pytest.raises(NotFound, match="removed by somebody else"):
        wait.missing(fleet)


def test_an_engine_that_gave_up_is_not_waited_for(bench: Bench) -> None:
    fleet = bench.made(cluster(services={"web": TWO}))
    bad: dict[str, Any] = {
        "image": "lab/bad:1",
        "deploy": {"replicas": 2, "update_config": {"failure_action": "pause"}},
    }
    bench.world.broken["lab/bad:1"] = "task: non-zero exit (1)"
    update_to(bench, **bad).act(fleet)
    with pytest.raises(NotConverged, match=r"services\.web: the update was paused: "):
        bench.do(ServiceConverged(key=WEB, service=service(**bad)))
