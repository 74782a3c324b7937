"""Edges by fact: every kind of fact has who provides it and who requires it, and none can be forgotten without a law that sees it."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import replace

import pytest
from golden.converged import converged
from hypothesis import strategies as st
from laws.cases import Case, any_case, departing, growing, moving, over, restarting, unplugging
from laws.clusters import desired
from laws.order import breaches
from laws.rig import Rig
from small_cluster import HELLO, cluster
from unit.plan.nodes.test_nodes import locking
from unit.plan.resources.test_ingress import INGRESS, with_dockers_own
from unit.plan.swarm.test_readdress import OLD, restored
from unit.plan.test_backup import careful

from swarmplan.model.cluster import Observed
from swarmplan.model.image import Image
from swarmplan.model.labels.ownership import STACK_LABEL, with_stacks
from swarmplan.model.machine import EngineSettings, EngineState
from swarmplan.model.service import Service
from swarmplan.model.swarm import Availability, InitSettings, KeyPlace, SwarmSettings, SwarmState
from swarmplan.plan import draft
from swarmplan.plan.graph.declared import Declared
from swarmplan.plan.graph.faults import NoOrder
from swarmplan.plan.graph.link import linked
from swarmplan.plan.planner import make_plan
from swarmplan.steps.base import Step
from swarmplan.steps.facts import FactKind

pytestmark = pytest.mark.laws


@st.composite
def simulated(draw: st.DrawFn) -> Case:
    """What a cluster on the simulator became by one spec, and another spec."""
    before, after = draw(desired()), draw(desired())
    rig = Rig()
    rig.apply(before)
    return after, rig.observe(after)


def by_hand() -> st.SearchStrategy[Case]:
    """What no random cluster has: a manager that moved, ports that change hands, an ingress network, a drain, a node of another
    swarm, a backup."""
    three = cluster(3, 1)
    other = replace(three.machines["w1"], engine=EngineSettings({"zone": "b"}))
    ports = {"api": {"ports": ["81:80"]}, "old": {"ports": ["82:80"]}, "web": {"ports": ["80:80"]}}
    taken = {"api": {"ports": ["80:80"]}, "new": {"ports": ["82:80"]}, "web": {"ports": ["83:80"]}}
    left = cluster(1, 2, services={"old": {"ports": ["80:80"]}})
    door = cluster(1, 2, networks=INGRESS, services={"new": {"ports": ["81:80"]}})
    astray = converged(cluster(1, 1))
    lost = astray.engines["w1"]
    assert isinstance(lost, EngineState)
    engines = {**astray.engines, "w1": replace(lost, node_id="elsewhere")}
    drained = {"w1": {"availability": Availability.DRAIN, "labels": {"tier": "web"}}}
    autolocked = SwarmSettings(
        {"EncryptionConfig": {"AutoLockManagers": True}}, unlock_key=KeyPlace(file="/key")
    )
    fresh = cluster(2, 1, networks={"app": {}}, services={"web": {"networks": ["app"]}}, swarm=autolocked)
    old, new = (
        cluster(services={"web": {"volumes": ["data:/data"]}}, volumes={"data": {"driver_opts": {"o": size}}})
        for size in "12"
    )
    only, relocated = locking()
    return st.sampled_from(
        [
            (fresh, Observed()),
            (careful(only), relocated),
            (
                cluster(services={"web": {}}, images={HELLO: Image(HELLO, "hello.tar", "sha256:1")}),
                converged(cluster()),
            ),
            (new, converged(old)),
            (cluster(), of_a_stack(converged(cluster(services={"vote_web": {}})))),
            (three, restored(three)),
            (three, restored(three, "m2", noted={"m1": OLD, "m2": OLD, "gone": OLD})),
            (three, restored(three, "m2", "m3", noted={"m1": OLD, "m2": OLD})),
            (cluster(services=taken), converged(cluster(services=ports))),
            (
                cluster(networks={"app": {"internal": True}}, services={"web": {"command": "other"}}),
                converged(cluster(networks={"app": {}}, services={"web": {"networks": ["app"]}})),
            ),
            (door, with_dockers_own(converged(left))),
            (cluster(1, 2, nodes=drained), converged(cluster(1, 2))),
            (cluster(1, 1), replace(astray, nodes=astray.nodes[:1], engines=engines)),
            (
                cluster(1, 1, swarm=SwarmSettings(init=InitSettings(data_path_port=5789))),
                converged(cluster(1, 1)),
            ),
            (careful(replace(three, machines={**three.machines, "w1": other})), converged(three)),
            (replace(three, machines={**three.machines, "w1": other}), converged(cluster(1, 1))),
        ]
    )


def of_a_stack(observed: Observed) -> Observed:
    """The same, its services being those of a stack that the swarm notes as ours."""
    assert isinstance(observed.swarm, SwarmState)
    services = {
        name: replace(state, service=Service(name, {**state.service.spec, "Labels": {STACK_LABEL: "vote"}}))
        for name, state in observed.services.items()
    }
    swarm = replace(observed.swarm, spec=with_stacks(observed.swarm.spec, frozenset({"vote"})))
    return replace(observed, services=services, swarm=swarm)


CASES = (
    *(simulated(), by_hand(), any_case(), departing(), growing(), moving(), restarting()),
    *(unplugging(again=False), unplugging(again=True)),
)


@contextmanager
def declarations(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Declared]]:
    """What was declared of the plans that are made meanwhile."""
    found: list[Declared] = []

    def kept(declared: Declared) -> tuple[Step, ...]:
        found.append(declared)
        return linked(declared)

    with monkeypatch.context() as patched:
        patched.setattr(draft, "linked", kept)
        yield found


def without(declared: Declared, kind: FactKind) -> Declared:
    """The same, but that nobody provides facts of this kind."""
    mutant = copy(declared)
    mutant.provided = {fact: by for fact, by in declared.provided.items() if fact.kind is not kind}
    return mutant


def test_plans_keep_the_order_of_the_world() -> None:
    met = Counter[str]()

    @over(*CASES)
    def _(case: Case) -> None:
        plan = make_plan(*case)
        met["steps"] += len(plan.steps)
        assert breaches(*case, plan.steps) == []

    assert met["steps"] > 1000


def test_every_kind_of_fact_is_provided_and_required_and_taking_its_providers_away_breaks_a_law(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    provided, required, seen, unlinked = (Counter[FactKind]() for _ in range(4))

    @over(*CASES)
    def _(case: Case) -> None:
        with declarations(monkeypatch) as found:
            make_plan(*case)
        declared = found[-1]
        provided.update(fact.kind for fact in declared.provided)
        wanted = {*declared.first.values()}.union(*declared.required.values())
        required.update(fact.kind for fact in wanted)
        for kind in {fact.kind for fact in declared.provided}:
            if seen[kind] < ENOUGH:
                try:
                    seen[kind] += bool(breaches(*case, linked(without(declared, kind))))
                except NoOrder:
                    seen[kind] += 1
                    unlinked[kind] += 1

    met = {"provided": provided, "required": required, "seen to be missing": seen}
    assert {said: [kind for kind in FactKind if not counts[kind]] for said, counts in met.items()} == {
        said: [] for said in met
    }
    assert any(seen[kind] > unlinked[kind] for kind in FactKind)


ENOUGH = 5
