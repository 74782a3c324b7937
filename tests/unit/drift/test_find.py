"""Each kind of resource, each kind of drift."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
import small_cluster
from golden.converged import converged, foreign

from swarmplan.drift.drift import Drift, DriftKind, LastRun
from swarmplan.drift.fields import MIXED, UNCLEAR
from swarmplan.drift.find import find_drift, only
from swarmplan.model.change import FieldDiff
from swarmplan.model.cluster import Desired, Observed, Policy
from swarmplan.model.image import ImageRule, Manifest, Resolve
from swarmplan.model.key import Key, Kind
from swarmplan.model.labels.applied import RESOURCES_LABEL
from swarmplan.model.machine import Machine, Power
from swarmplan.model.normal.last_applied import with_hash
from swarmplan.model.service import Network, ServiceState
from swarmplan.model.swarm import Availability, InitSettings, NodeState, Role, SwarmSettings, SwarmState
from swarmplan.model.values.unknown import Unknown
from swarmplan.plan.planner import make_plan

BODY: dict[str, Any] = {
    "services": {"web": {"deploy": {"replicas": 2}, "environment": ["A=1"], "secrets": ["key"]}, "db": {}},
    "networks": {"app": {"labels": {"tier": "1"}}},
    "machines": {"w1": {"options": {"memory": 2}}},
    "nodes": {"w1": {"labels": {"zone": "1"}}},
    "secrets": small_cluster.contents(key="1"),
    "configs": small_cluster.contents(motd="1"),
    "swarm": SwarmSettings({"Orchestration": {"TaskHistoryRetentionLimit": 5}}),
}


def desired(**more: Any) -> Desired:
    return small_cluster.cluster(1, 1, **{**BODY, **more})


def applied(**more: Any) -> Observed:
    """As the last apply left it: services with the label that says what they were."""
    found = converged(desired(**more))
    services = {name: _with(state, with_hash(state.spec)) for name, state in found.services.items()}
    return replace(found, services=services)


def _with(state: ServiceState, spec: Any) -> ServiceState:
    return replace(state, service=replace(state.service, spec=spec))


def service(found: Observed, name: str = "web", **spec: Any) -> Observed:
    """With a service whose spec somebody changed."""
    state = found.services[name]
    return replace(found, services={**found.services, name: _with(state, {**state.spec, **spec})})


def node(found: Observed, machine: str = "w1", **fields: Any) -> Observed:
    """With a node that somebody changed."""
    nodes = [replace(each, **fields) if each.node.machine == machine else each for each in found.nodes]
    return replace(found, nodes=tuple(nodes))


def set_node(found: Observed, **fields: Any) -> Observed:
    state = found.node_of("w1")
    assert state is not None
    return node(found, node=replace(state.node, **fields))


def without(found: Observed, part: str, name: str) -> Observed:
    there = {key: value for key, value in getattr(found, part).items() if not key.startswith(name)}
    return replace(found, **{part: there})


def machine(found: Observed, **fields: Any) -> Observed:
    state = found.machine_of("w1")
    assert state is not None
    return replace(found, machines={**found.machines, "w1": replace(state, **fields)})


def stopped(found: Observed) -> Observed:
    engines = {name: engine for name, engine in found.engines.items() if name != "w1"}
    return node(replace(machine(found, power=Power.STOPPED, detail="off"), engines=engines), status="down")


def silent(found: Observed) -> Observed:
    return node(replace(found, engines={**found.engines, "w1": Unknown("refused")}), status="down")


def swarm(found: Observed, **fields: Any) -> Observed:
    assert isinstance(found.swarm, SwarmState)
    return replace(found, swarm=replace(found.swarm, **fields))


def history(found: Observed, limit: int) -> Observed:
    assert isinstance(found.swarm, SwarmState)
    return swarm(found, spec={**found.swarm.spec, "Orchestration": {"TaskHistoryRetentionLimit": limit}})


def network(found: Observed, **spec: Any) -> Observed:
    state = found.networks["app"]
    other = Network("app", {**state.spec, **spec})
    return replace(found, networks={**found.networks, "app": replace(state, network=other)})


def relabelled(found: Observed) -> Observed:
    (name, state), *_ = found.configs.items()
    labels = {**state.spec["Labels"], "by": "hand"}
    return replace(found, configs={name: replace(state, spec={**state.spec, "Labels": labels})})


def told(drift: Drift) -> set[str]:
    """Each finding as ``kind key.field``."""
    return {
        f"{one.kind} {one.key}{'.' + each.path if each else ''}"
        for one in drift.findings
        for each in (one.fields or (None,))
    }


SCALED = {"Mode": {"Replicated": {"Replicas": 5}}}
BY_HAND: Mapping[str, tuple[Callable[[Observed], Observed], set[str]]] = {
    "nothing": (lambda found: found, set()),
    "a service is scaled": (lambda found: service(found, **SCALED), {"changed services.web.deploy.replicas"}),
    "a service gets a label": (
        lambda found: service(found, Labels={**found.services["web"].spec["Labels"], "by": "hand"}),
        {"changed services.web.deploy.labels.by"},
    ),
    "a service is removed": (lambda found: without(found, "services", "db"), {"missing services.db"}),
    "a network is made again with another setting": (
        lambda found: network(found, Attachable=True),
        {"changed networks.app.attachable"},
    ),
    "a network is removed": (
        lambda found: service(without(found, "networks", "app")),
        {"missing networks.app"},
    ),
    "a secret is removed": (lambda found: without(found, "secrets", "key"), {"missing secrets.key"}),
    "a config is removed": (lambda found: without(found, "configs", "motd"), {"missing configs.motd"}),
    "a config gets a label": (relabelled, {"changed configs.motd.labels.by"}),
    "a node is drained": (
        lambda found: set_node(found, availability=Availability.DRAIN),
        {"infrastructure nodes.w1.availability"},
    ),
    "a node's label is changed": (
        lambda found: set_node(found, labels={"zone": "2"}),
        {"changed nodes.w1.labels.zone"},
    ),
    "a node is promoted": (
        lambda found: node(set_node(found, role=Role.MANAGER), reachable=True),
        {"changed nodes.w1.role"},
    ),
    "a node is down": (lambda found: node(found, status="down"), {"infrastructure nodes.w1"}),
    "a node left": (
        lambda found: replace(
            found,
            nodes=found.nodes[:1],
            engines={
                **found.engines,
                "w1": replace(found.engine_of("w1"), membership="inactive", node_id=""),
            },  # type: ignore[type-var]
        ),
        {"missing nodes.w1"},
    ),
    "a machine is stopped": (stopped, {"infrastructure machines.w1"}),
    "an engine is silent": (silent, {"infrastructure machines.w1"}),
    "a machine is gone": (
        lambda found: replace(
            node(without(without(found, "machines", "w1"), "engines", "w1"), status="down"),
            nodes=found.nodes[:1],
        ),
        {"missing machines.w1"},
    ),
    "a machine has other options": (
        lambda found: machine(found, machine=Machine("w1", "local", {"memory": 4})),
        {"changed machines.w1.options.memory"},
    ),
    "a machine needs repair": (
        lambda found: machine(found, repair="its rules are gone"),
        {"infrastructure machines.w1"},
    ),
    "the swarm has another setting": (lambda found: history(found, 9), {"changed swarm.task_history_limit"}),
    "a service that is not ours": (
        lambda found: replace(
            found, services={**found.services, "theirs": foreign(small_cluster.service("theirs"))}
        ),
        {"foreign services.theirs"},
    ),
    "a node that is not ours": (
        lambda found: replace(found, nodes=(*found.nodes, _stranger(found))),
        {"foreign nodes.other@x1"},
    ),
}


def _stranger(found: Observed) -> NodeState:
    return replace(
        found.nodes[1], id="x1", hostname="other", node=replace(found.nodes[1].node, machine=""), made_for=""
    )


@pytest.mark.parametrize("what", BY_HAND)
def test_what_is_done_by_hand(what: str) -> None:
    change, expected = BY_HAND[what]
    drift = find_drift(desired(), change(applied()))
    assert told(drift) == expected
    assert drift.pending == ()
    assert (drift.unknown != ()) is (what == "an engine is silent")


EDITS: Mapping[str, tuple[dict[str, Any], set[str]]] = {
    "services": ({"services": {**BODY["services"], "web": {"image": "lab/hello:2"}, "new": {}}}, {"services.web", "services.new"}),
    "a removed service": ({"services": {"web": BODY["services"]["web"]}}, {"services.db"}),
    "networks": ({"networks": {"app": {"attachable": True}, "more": {}}}, {"networks.app", "networks.more"}),
    "machines": ({"machines": {"w1": {"options": {"memory": 8}}}}, {"machines.w1"}),
    "nodes": ({"nodes": {"w1": {"availability": Availability.DRAIN, "labels": {"zone": "9"}}}}, {"nodes.w1"}),
    "a secret": ({"secrets": small_cluster.contents(key="2")}, {"secrets.key", "services.web"}),
    "configs": ({"configs": small_cluster.contents(motd="1", more="1")}, {"configs.more"}),
    "swarm": ({"swarm": SwarmSettings({"Orchestration": {"TaskHistoryRetentionLimit": 7}})}, {"swarm"}),
    "a setting that is fixed": ({"swarm": SwarmSettings(BODY["swarm"].spec, init=InitSettings(data_path_port=5789))}, {"swarm"}),
}  # fmt: skip


@pytest.mark.parametrize("what", EDITS)
def test_what_is_new_in_the_file_is_no_drift(what: str) -> None:
    edit, expected = EDITS[what]
    drift = find_drift(desired(**edit), applied())
    assert not drift.findings
    assert expected <= set(map(str, drift.pending))


def test_a_setting_that_the_file_names_for_the_first_time_is_no_drift() -> None:
    drift = find_drift(desired(), history(applied(swarm=SwarmSettings()), 9))
    assert (drift.findings, drift.pending) == ((), (Key(Kind.SWARM),))


def test_a_new_machine_is_no_drift() -> None:
    drift = find_drift(small_cluster.cluster(1, 2, **BODY), applied())
    assert (drift.findings, set(map(str, drift.pending))) == ((), {"machines.w2", "nodes.w2"})


def test_of_one_resource_each_field_has_its_own_author() -> None:
    edited = {**BODY["services"], "web": {**BODY["services"]["web"], "environment": ["A=2"]}}
    nodes = {"w1": {"labels": {"zone": "1", "disk": "ssd"}}}
    found = set_node(service(applied(), **SCALED), availability=Availability.DRAIN)
    drift = find_drift(desired(services=edited, nodes=nodes), found)
    assert told(drift) == {"changed services.web.deploy.replicas", "infrastructure nodes.w1.availability"}
    assert set(map(str, drift.pending)) == {"nodes.w1", "services.web"}
    assert drift.of(DriftKind.CHANGED)[0].fields == (FieldDiff("deploy.replicas", 5, 2),)


def test_the_author_is_told_whichever_field_comes_first() -> None:
    edited = {**BODY["services"], "web": {**BODY["services"]["web"], "deploy": {"replicas": 3}}}
    found = applied()
    task = found.services["web"].spec["TaskTemplate"]
    container = {**task["ContainerSpec"], "Env": ["A=1", "BY=hand"]}
    drift = find_drift(
        desired(services=edited), service(found, TaskTemplate={**task, "ContainerSpec": container})
    )
    assert told(drift) == {"changed services.web.environment.BY"}
    assert drift.pending == (Key(Kind.SERVICE, "web"),)


def test_a_field_that_both_changed_cannot_be_told_apart() -> None:
    edited = {**BODY["services"], "web": {**BODY["services"]["web"], "deploy": {"replicas": 3}}}
    drift = find_drift(desired(services=edited), service(applied(), **SCALED))
    assert [(one.kind, one.note) for one in drift.findings] == [(DriftKind.CHANGED, MIXED)]
    nodes = {"w1": {"labels": {"zone": "3"}}}
    drift = find_drift(desired(nodes=nodes), set_node(applied(), labels={"zone": "2"}))
    assert [(one.kind, one.note) for one in drift.findings] == [(DriftKind.CHANGED, MIXED)]


def test_a_swarm_without_a_record_tells_nothing_missing() -> None:
    found = applied()
    assert isinstance(found.swarm, SwarmState)
    labels = {name: value for name, value in found.swarm.spec["Labels"].items() if name != RESOURCES_LABEL}
    found = swarm(found, spec={**found.swarm.spec, "Labels": labels})
    drift = find_drift(desired(), without(found, "services", "db"))
    assert (drift.findings, drift.pending) == ((), (Key(Kind.SERVICE, "db"),))
    assert "not recorded yet" in drift.notes[0]
    drift = find_drift(desired(), set_node(found, labels={"zone": "2"}))
    assert [(one.kind, one.note) for one in drift.findings] == [(DriftKind.CHANGED, UNCLEAR)]


def test_where_all_is_gone_only_the_caller_knows() -> None:
    assert find_drift(desired(), Observed()).fresh
    drift = find_drift(desired(), Observed(), applied=True)
    assert not drift.fresh
    assert {"missing machines.w1", "missing swarm", "missing services.web"} <= told(drift)
    assert drift.pending == ()


def test_a_tag_that_moved_is_benign() -> None:
    wanted = desired(services={"web": {"image": "nginx:1"}})
    services = {"web": replace(wanted.services["web"], image=ImageRule(Resolve.ALWAYS))}
    wanted = replace(wanted, services=services)
    old, new = "sha256:" + "1" * 64, "sha256:" + "2" * 64
    found = applied(services={"web": {"image": f"nginx:1@{old}"}})
    drift = find_drift(wanted, replace(found, digests={"nginx:1": Manifest(new)}))
    assert told(drift) == {"benign services.web"}
    assert drift.pending == ()


def test_what_an_old_engine_dropped_is_benign() -> None:
    drift = find_drift(desired(services={"web": {"oom_score_adj": 5}}), _dropped())
    assert told(drift) == {"benign services.web.oom_score_adj"}


def _dropped() -> Observed:
    found = applied(services={"web": {"oom_score_adj": 5}})
    state = found.services["web"]
    container = {**state.spec["TaskTemplate"]["ContainerSpec"]}
    del container["OomScoreAdj"]
    return service(found, TaskTemplate={**state.spec["TaskTemplate"], "ContainerSpec": container})


def test_externals_that_are_gone_are_missing_and_those_there_are_not_foreign() -> None:
    wanted = replace(desired(configs=small_cluster.external("site")), external_networks=frozenset({"edge"}))
    drift = find_drift(wanted, applied())
    assert {"missing networks.edge", "missing configs.site"} <= told(drift)


def test_a_service_that_is_not_up_is_no_drift() -> None:
    found = applied()
    state = replace(found.services["web"], missing="1/2 tasks")
    drift = find_drift(desired(), replace(found, services={**found.services, "web": state}))
    assert (drift.findings, drift.waiting) == ((), ((Key(Kind.SERVICE, "web"), "1/2 tasks"),))


def test_what_is_ignored_is_no_drift_and_shown() -> None:
    policy = Policy(max_destroys=None, ignore={"services.web": ("deploy.replicas",)})
    drift = find_drift(desired(policy=policy), service(applied(), **SCALED))
    assert not drift.findings
    assert drift.ignored == make_plan(desired(policy=policy), service(applied(), **SCALED)).ignored != ()


@pytest.mark.parametrize("now", [(), ("labels.disk",), ("labels.zone", "labels.disk"), ("labels.zone",)])
def test_where_other_fields_were_ignored_it_is_not_known_who_changed_a_node(now: tuple[str, ...]) -> None:
    def with_rules(paths: tuple[str, ...], labels: dict[str, str]) -> Desired:
        ignore = {"nodes.w1": paths} if paths else {}
        return desired(nodes={"w1": {"labels": labels}}, policy=Policy(max_destroys=None, ignore=ignore))

    found = converged(with_rules(("labels.zone",), {"zone": "1", "tier": "1"}))
    found = set_node(found, labels={"zone": "9", "tier": "1"})
    edited = with_rules(now, {"zone": "9", "tier": "2"})
    notes = [one.note for one in find_drift(edited, found).findings]
    assert notes == ([] if now == ("labels.zone",) else [UNCLEAR])


def test_a_swarm_that_cannot_be_read_is_unknown() -> None:
    found = replace(
        Observed(machines=applied().machines, engines=applied().engines), swarm=Unknown("nobody answers")
    )
    drift = find_drift(desired(), found)
    assert [key for key, _ in drift.unknown] == [Key(Kind.SWARM)]


def test_some_kinds_only() -> None:
    drift = find_drift(
        desired(),
        service(without(applied(), "services", "db"), **SCALED),
        last_up_to_date=LastRun("r1", "now"),
    )
    some = only(drift, frozenset({DriftKind.MISSING}))
    assert ({one.kind for one in some.shown}, some.findings) == ({DriftKind.MISSING}, drift.findings)
    assert drift.last_up_to_date == LastRun("r1", "now")
