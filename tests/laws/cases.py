"""What is wanted of what is, drawn so that what a law is about does occur."""

import os
from collections.abc import Callable, Sequence
from dataclasses import replace

import small_cluster
from golden.converged import converged
from hypothesis import given, settings
from hypothesis import strategies as st
from laws.any_world import SILENT, strangers, wanted, world
from laws.clusters import MACHINES

from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.machine import EngineSettings
from swarmplan.model.swarm import Availability, Role
from swarmplan.model.uses import attached
from swarmplan.plan.services.recreated import without_networks

OFTEN = int(os.environ.get("LAW_EXAMPLES", "30"))
Case = tuple[Desired, Observed]
"""What is wanted and what is."""


LEAST = 20
"""Cases of each kind, whatever is asked for: more than those that are written by hand, which are all tried then."""


def over(*cases: st.SearchStrategy[Case]) -> Callable[[Callable[[Case], None]], None]:
    """Try a law on cases of each kind in turn, so that each is met in every run."""

    def tried(law: Callable[[Case], None]) -> None:
        for kind in cases:
            settings(max_examples=max(OFTEN // len(cases), LEAST), deadline=None)(given(case=kind)(law))()

    return tried


def any_case() -> st.SearchStrategy[Case]:
    """Whatever is wanted of whatever is."""
    return st.tuples(wanted(), world())


@st.composite
def dipping(draw: st.DrawFn) -> Case:
    """Three managers or four, one of them out of sight, of whom so many others are to go that the rest have no majority."""
    before = draw(wanted((3, 4)))
    names = managers_of(before)
    silent, *others = draw(st.permutations(names))
    going = others[: len(names) - 2]
    again = ["replaced"] if len(going) == 1 else []  # of two, the first would be back before the other goes
    after = _leaving(draw, before, going, st.sampled_from(["demoted", "removed", *again]))
    return after, _silenced(before, silent)


@st.composite
def restarting(draw: st.DrawFn) -> Case:
    """One manager or two, of whom one restarts its engine for its settings: nobody leads meanwhile."""
    before = draw(wanted((1, 2)))
    name = draw(st.sampled_from(managers_of(before)))
    changed = replace(before.machines[name], engine=EngineSettings({"zone": "2", "rack": "7"}))
    after = replace(before, machines={**before.machines, name: changed})
    return after, converged(before)


@st.composite
def departing(draw: st.DrawFn) -> Case:
    """Four managers, one of them dead, which goes with two others: as many as a majority allows."""
    before = draw(wanted((4, 4)))
    dead, *others = draw(st.permutations(managers_of(before)))
    after = _leaving(draw, before, [dead, *others[:2]], st.sampled_from(["demoted", "removed"]))
    return after, _silenced(before, dead)


@st.composite
def growing(draw: st.DrawFn) -> Case:
    """One manager that works, and others that are to join it."""
    after = draw(wanted((3, 3)))
    first = managers_of(after)[0]
    alone = replace(after, machines={first: after.machines[first]}, nodes={first: after.nodes[first]})
    active = replace(alone.nodes[first], availability=Availability.ACTIVE)
    return after, converged(replace(alone, nodes={first: active}))


@st.composite
def shrinking(draw: st.DrawFn) -> Case:
    """A cluster that works, with a service and a network of ours that nobody wants any more beside those of other hands; of
    the names that are wanted, some are other hands' too."""
    before, other = draw(wanted()), draw(wanted())
    there = converged(before)
    theirs = draw(st.sets(st.sampled_from(["api", "db", "web", "front", "back"]))) | {"theirs"}
    networks = {name: small_cluster.network(name) for name in ("left", "theirs")}
    services = {name: small_cluster.service(name) for name in ("left", "theirs")}
    more = converged(replace(before, networks=networks, services=services))
    after = replace(other, machines=before.machines, nodes=before.nodes, swarm=before.swarm)
    return after, replace(
        there,
        nodes=(*there.nodes, *strangers(draw)),
        networks={
            name: replace(state, owned=name not in theirs)
            for name, state in (*there.networks.items(), *more.networks.items())
        },
        services={
            name: replace(state, owned=name not in theirs)
            for name, state in (*there.services.items(), *more.services.items())
        },
    )


@st.composite
def unplugging(draw: st.DrawFn, *, again: bool) -> Case:
    """A cluster that works; of its networks some go, and the others stay or are made ``again``; of the services on them some
    stay and some go."""
    before = draw(wanted().filter(lambda drawn: any(attached(each.spec) for each in drawn.services.values())))
    names = st.sampled_from(sorted(before.networks))
    away = draw(st.just(frozenset()) if again else st.frozensets(names, min_size=1))
    kept = draw(st.sets(st.sampled_from(sorted(before.services))))
    after = replace(
        before,
        networks={
            name: replace(network, spec={**network.spec, "Internal": True}) if again else network
            for name, network in before.networks.items()
            if name not in away
        },
        services={
            name: replace(service, spec=without_networks(service.spec, away))
            for name, service in before.services.items()
            if name in kept
        },
        policy=replace(before.policy, prune=draw(st.sampled_from([True, True, False]))),
    )
    return after, converged(before)


@st.composite
def moving(draw: st.DrawFn) -> Case:
    """A cluster that works, of which at least one node goes and one comes, while services and networks change."""
    before = draw(wanted().filter(lambda drawn: len(drawn.nodes) < len(MACHINES)))
    after = draw(wanted().filter(lambda drawn: bool(drawn.services) and _swaps(before, drawn)))
    return replace(after, swarm=before.swarm), converged(before)


def _swaps(before: Desired, after: Desired) -> bool:
    return bool(before.nodes.keys() - after.nodes.keys() and after.nodes.keys() - before.nodes.keys())


@st.composite
def unread(draw: st.DrawFn) -> Case:
    """Any world whose swarm cannot be read."""
    desired, observed = draw(any_case())
    return desired, replace(observed, swarm=SILENT, nodes=(), networks={}, services={})


def managers_of(desired: Desired) -> list[str]:
    """The machines that are to manage, in order."""
    return sorted(name for name, node in desired.nodes.items() if node.role is Role.MANAGER)


def _silenced(before: Desired, name: str) -> Observed:
    """As it should be, but that this machine answers nobody."""
    seen = converged(before)
    leader = next(other for other in managers_of(before) if other != name)
    nodes = tuple(
        replace(state, reachable=False, leader=False, status="down")
        if state.node.machine == name
        else replace(state, leader=state.node.machine == leader)
        for state in seen.nodes
    )
    return replace(seen, nodes=nodes, engines={**seen.engines, name: SILENT})


def _leaving(draw: st.DrawFn, before: Desired, going: Sequence[str], ways: st.SearchStrategy[str]) -> Desired:
    """The same cluster without these as managers: workers, or gone, or machines that are to be made again."""
    machines, nodes = dict(before.machines), dict(before.nodes)
    for name in going:
        how = draw(ways)
        if how == "demoted":
            nodes[name] = replace(nodes[name], role=Role.WORKER)
        elif how == "removed":
            del machines[name], nodes[name]
        else:
            machines[name] = replace(machines[name], options={"engine": "bookworm"})
    return replace(before, machines=machines, nodes=nodes, policy=replace(before.policy, prune=True))
