"""Law 5: what does not carry our label is reported, never changed or removed."""

import os
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from laws.clusters import CLUSTER, desired
from laws.rig import Rig
from rendered import status_text

from swarmplan.events import Result
from swarmplan.model.bodies import Json
from swarmplan.model.cluster import Desired
from swarmplan.model.content import KINDS
from swarmplan.model.key import Kind
from swarmplan.model.labels.names import MANAGED_LABEL, OWNER_LABEL
from swarmplan.model.labels.ownership import STACK_LABEL
from swarmplan.ports import Engine

pytestmark = pytest.mark.laws
law = settings(max_examples=int(os.environ.get("LAW_EXAMPLES", "20")), deadline=None)

THEIR_LABELS = st.sampled_from(
    [{}, {"team": "x"}, {OWNER_LABEL: "other", MANAGED_LABEL: "true"}, {MANAGED_LABEL: "true"}, {OWNER_LABEL: ""}, {STACK_LABEL: "theirs"}]
)  # fmt: skip


@st.composite
def strangers(draw: st.DrawFn) -> tuple[Mapping[str, Json], Mapping[str, Json]]:
    """Networks and services of somebody else's, by name; some of them are names that specs here want too."""
    networks = {
        name: {"Name": name, "Driver": "overlay", "Labels": draw(THEIR_LABELS)}
        for name in draw(st.sets(st.sampled_from(["theirs", "front", "back"]), max_size=2))
    }
    services = {
        name: {
            "Name": name,
            "Labels": draw(THEIR_LABELS),
            "TaskTemplate": {
                "ContainerSpec": {"Image": "theirs/app:1"},
                "Networks": [{"Target": target} for target in sorted(networks) if draw(st.booleans())],
            },
            "Mode": {"Replicated": {"Replicas": draw(st.integers(0, 2))}},
        }
        for name in draw(st.sets(st.sampled_from(["theirs", "web", "api"]), max_size=2))
    }
    return networks, services


def manager_of(rig: Rig, of: Desired) -> Engine:
    return rig.adapters(of).manager()


def what_is_theirs(manager: Engine, ids: set[str]) -> dict[str, tuple[Any, ...]]:
    """The services and networks with these ids, as the engine has them."""
    services = {entry["ID"]: (entry["Version"]["Index"], entry["Spec"]) for entry in manager.services()}
    networks = {entry["Id"]: (entry["Name"], entry["Labels"]) for entry in manager.networks()}
    return {id_: found for id_, found in (services | networks).items() if id_ in ids}


@law
@given(before=desired(), after=desired(), theirs=strangers())
def test_law_5_what_is_not_ours_stays_as_it_is(
    before: Desired, after: Desired, theirs: tuple[Mapping[str, Json], Mapping[str, Json]]
) -> None:
    networks, services = theirs
    rig = Rig()
    assert rig.apply(before).result is Result.CONVERGED
    manager = manager_of(rig, before)
    taken = {*before.networks, *before.services}
    ids = {manager.create_network(body) for name, body in networks.items() if name not in taken}
    usable = {network["Name"] for network in manager.networks()}
    for name, body in services.items():
        attached = {place["Target"] for place in body["TaskTemplate"]["Networks"]}
        # one on a network of ours would rightly hold it: somebody else's problem, met in the engine's own words
        if name not in taken and attached <= usable - before.networks.keys():
            ids.add(manager.create_service(body))
    rig.world.pass_time(20)
    kept = what_is_theirs(manager, ids)
    verdict = rig.apply(after)
    there = manager_of(rig, replace(after, machines={**before.machines, **after.machines}))
    assert what_is_theirs(there, ids) == kept
    observed = rig.observe(after)
    held = {name for name in observed.services if not observed.services[name].owned} & after.services.keys()
    held |= {name for name in observed.networks if not observed.networks[name].owned} & after.networks.keys()
    if held:
        assert verdict.result is not Result.CONVERGED
        assert all(f"{name} exists that is not of cluster {CLUSTER}" in verdict.reason for name in held)


@law
@given(before=desired(), after=desired(), labels=THEIR_LABELS, data=st.data())
def test_law_5_a_strangers_secret_or_config_stays_as_it_is(
    before: Desired, after: Desired, labels: Json, data: st.DataObject
) -> None:
    rig = Rig()
    assert rig.apply(before).result is Result.CONVERGED
    manager, kind = manager_of(rig, before), data.draw(st.sampled_from(KINDS))
    declared = after.secrets if kind is Kind.SECRET else after.configs
    wanted = {name for one in declared.values() for name in (one.name, one.version)}
    there = {found["Spec"]["Name"] for found in manager.contents(kind)}
    name = data.draw(st.sampled_from(sorted({"theirs", *wanted} - there)))
    theirs = manager.create_content(kind, {"Name": name, "Data": "eA==", "Labels": labels})

    def seen() -> Json:
        observer = manager_of(rig, replace(after, machines={**before.machines, **after.machines}))
        return next(found for found in observer.contents(kind) if found["ID"] == theirs)

    kept = seen()
    assume(after.swarm.init == before.swarm.init)  # a swarm recreated has nothing of the old one
    rig.apply(after)
    assert seen() == kept


@law
@given(wanted=desired(), role=st.sampled_from(["Worker", "Manager"]))
def test_law_5_a_strangers_node_is_told_and_stays(wanted: Desired, role: str) -> None:
    rig = Rig()
    rig.apply(wanted)
    guest = rig.world.driver("guests")
    machine = next(iter(wanted.machines.values()))
    guest.create(machine)
    manager = manager_of(rig, wanted)
    address = next(node["ManagerStatus"]["Addr"] for node in manager.nodes() if node.get("ManagerStatus"))
    token = manager.swarm()["JoinTokens"][role]
    body = {"ListenAddr": "0.0.0.0:2377", "JoinToken": token, "RemoteAddrs": [address]}
    engine = rig.world.connect(guest.endpoint(machine.name))
    engine.join_swarm(body)
    rig.world.pass_time(5)
    node_id = engine.info()["Swarm"]["NodeID"]
    stranger = next(node for node in manager.nodes() if node["ID"] == node_id)
    plan = rig.plan(wanted)
    assert [note for note in plan.notes if node_id in note and note.endswith("left unchanged")]
    rig.apply(wanted)
    assert stranger["Spec"] == next(node for node in manager.nodes() if node["ID"] == node_id)["Spec"]
    assert machine.name in status_text(wanted, rig.observe(wanted))


def test_law_5_a_machine_of_another_cluster_is_never_seen() -> None:
    rig = Rig()
    others = rig.world.driver("other")

    @law
    @given(wanted=desired())
    def holds(wanted: Desired) -> None:
        for machine in wanted.machines.values():
            others.create(machine)
        there = dict(others.observe())
        rig.apply(wanted)
        rig.apply(Desired(CLUSTER))
        assert dict(others.observe()) == there

    holds()
