"""Services are taken off a network, whoever else is on it."""

from small_cluster import cluster
from unit.steps.bench import Bench

from swarmplan.model.key import Key, Kind
from swarmplan.model.normal import normal_service
from swarmplan.model.service import Service
from swarmplan.plan.services.recreated import without_networks
from swarmplan.steps.services.stopping import DetachService, ServiceDetached

WEB = Key(Kind.SERVICE, "web")


def test_a_service_is_off_the_network_once_its_last_task_is(bench: Bench) -> None:
    wanted = cluster(
        services={"web": {"networks": ["app", "back"], "deploy": {"replicas": 2}}},
        networks={"app": {}, "back": {}},
    )
    adapters = bench.made(wanted)
    live = bench.rig.observe(wanted).services["web"].service
    bare = Service("web", without_networks(live.spec, frozenset({"app"})))
    detach = DetachService(key=WEB, service=bare, before=normal_service(live.spec))
    gone = ServiceDetached(key=WEB, service=bare, networks=frozenset({"app"}))
    with bench.still():
        assert detach.unmet(adapters) == "its spec differs"
        assert gone.unmet(adapters) == "2 of its tasks are still on app"
    bench.do(detach)
    bench.do(gone)
    network = next(found for found in bench.manager.networks() if found["Name"] == "app")
    bench.manager.remove_network(network["Id"])
    (place,) = bench.manager.service("web")["Spec"]["TaskTemplate"]["Networks"]
    assert bench.manager.network(place["Target"])["Name"] == "back"


def test_one_that_is_gone_is_off_it(bench: Bench) -> None:
    adapters = bench.made(cluster())
    gone = ServiceDetached(key=WEB, service=Service("web", {}), networks=frozenset({"app"}))
    assert gone.unmet(adapters) is None
