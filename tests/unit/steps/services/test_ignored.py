"""What is ignored of a service keeps what it has at the moment of the update."""

from dataclasses import replace
from typing import Any

import pytest
from small_cluster import cluster, service
from unit.steps.bench import Bench

from swarmplan.errors import Refused
from swarmplan.model.key import Key, Kind
from swarmplan.model.labels.names import SPEC_LABEL
from swarmplan.model.normal import normal_service
from swarmplan.model.normal.ignored import neutral, without_ignored
from swarmplan.model.normal.last_applied import changed_since
from swarmplan.steps.services.awaits import ServiceConverged
from swarmplan.steps.services.services import CreateService, UpdateService

WEB = Key(Kind.SERVICE, "web")
REPLICAS = (("Mode", "Replicated", "Replicas"),)


def scaled(bench: Bench, replicas: int, **spec: Any) -> None:
    entry = bench.manager.service("web")
    mode = {"Mode": {"Replicated": {"Replicas": replicas}}}
    bench.manager.update_service(entry["ID"], entry["Version"]["Index"], entry["Spec"] | mode | spec)


def test_it_is_scaled_while_the_plan_waits(bench: Bench) -> None:
    adapters = bench.made(cluster())
    first = replace(service(deploy={"replicas": 2}), ignored=REPLICAS)
    CreateService(key=WEB, service=first).apply(adapters)
    assert bench.manager.service("web")["Spec"]["Mode"] == {"Replicated": {"Replicas": 2}}
    wanted = replace(service(image="lab/hello:2", deploy={"replicas": 2}), ignored=REPLICAS)
    before = normal_service(neutral(bench.manager.service("web")["Spec"], REPLICAS))
    update = UpdateService(key=WEB, service=without_ignored(wanted), before=before)
    scaled(bench, 4)
    assert update.unmet(adapters) == "its spec differs"
    update.apply(adapters)
    spec = bench.manager.service("web")["Spec"]
    assert spec["Mode"] == {"Replicated": {"Replicas": 4}}
    assert spec["TaskTemplate"]["ContainerSpec"]["Image"] == "lab/hello:2"
    assert update.unmet(adapters) is None
    scaled(bench, 1)
    assert update.unmet(adapters) is None
    assert SPEC_LABEL in spec["Labels"]
    assert not changed_since(bench.manager.service("web")["Spec"], ignored=REPLICAS)
    bench.do(ServiceConverged(key=WEB, service=without_ignored(wanted)))


def test_another_change_meanwhile_still_stops_the_update(bench: Bench) -> None:
    adapters = bench.made(cluster())
    CreateService(key=WEB, service=service()).apply(adapters)
    before = normal_service(neutral(bench.manager.service("web")["Spec"], REPLICAS))
    wanted = replace(service(image="lab/hello:2"), ignored=REPLICAS)
    update = UpdateService(key=WEB, service=without_ignored(wanted), before=before)
    scaled(bench, 3, Labels={**bench.manager.service("web")["Spec"]["Labels"], "by": "hand"})
    with pytest.raises(Refused, match="changed since the plan was made"):
        update.apply(adapters)


def test_what_was_stopped_for_the_plan_gets_its_own_values_back(bench: Bench) -> None:
    adapters = bench.made(cluster())
    CreateService(key=WEB, service=service(deploy={"replicas": 3})).apply(adapters)
    wanted = replace(service(image="lab/hello:2", deploy={"replicas": 3}), ignored=REPLICAS)
    scaled(bench, 0)
    before = normal_service(neutral(bench.manager.service("web")["Spec"], REPLICAS))
    UpdateService(key=WEB, service=wanted, before=before, keeps=False).apply(adapters)
    assert bench.manager.service("web")["Spec"]["Mode"] == {"Replicated": {"Replicas": 3}}
