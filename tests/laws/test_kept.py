"""What is kept is the same object afterwards, whatever the next file says and whatever is approved."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st
from laws.clusters import STACK, desired
from laws.rig import Rig, law

from swarmplan.model.cluster import Desired
from swarmplan.model.key import Key, Kind
from swarmplan.model.labels.kept import KINDS_KEPT
from swarmplan.model.service import Network
from swarmplan.model.uses import attached, references
from swarmplan.plan.declared import keys_of
from swarmplan.plan.kept_keys import kept_as
from swarmplan.plan.planner import make_partial_plan, make_plan

pytestmark = pytest.mark.laws


def keepable(wanted: Desired) -> list[Key]:
    """What of it can be kept."""
    return sorted(key for key in keys_of(wanted) if key.kind in KINDS_KEPT)


@st.composite
def some_kept(draw: st.DrawFn) -> Desired:
    """A cluster of which something is kept."""
    wanted = draw(desired())
    return replace(
        wanted, kept=draw(st.frozensets(st.sampled_from(keepable(wanted)), min_size=1, max_size=4))
    )


@st.composite
def followed(draw: st.DrawFn) -> tuple[Desired, Desired]:
    """A file and the one that follows it: another one, or the same without some of its resources."""
    before = draw(some_kept())
    other = draw(desired())
    if draw(st.booleans()):
        names = draw(st.sets(st.sampled_from(sorted(before.services)))) if before.services else set[str]()
        other = replace(
            before,
            networks=draw(st.sampled_from([before.networks, {**_own(other), **_stacks(before)}])),
            secrets=draw(st.sampled_from([before.secrets, {}])),
            services={name: service for name, service in before.services.items() if name not in names},
        )
        other = _consistent(other)
    still = before.kept & frozenset(keepable(other))
    return before, replace(
        other, kept=frozenset(key for key in still if draw(st.booleans() | st.just(value=True)))
    )


def _own(wanted: Desired) -> dict[str, Network]:
    return {name: network for name, network in wanted.networks.items() if not name.startswith(STACK)}


def _stacks(wanted: Desired) -> dict[str, Network]:
    return {name: network for name, network in wanted.networks.items() if name.startswith(STACK)}


def _consistent(wanted: Desired) -> Desired:
    """Without services that use what is not declared."""
    there = frozenset(keys_of(wanted))
    return replace(
        wanted,
        services={
            name: service
            for name, service in wanted.services.items()
            if {Key(Kind.NETWORK, each) for each in attached(service.spec)} | set(references(service.spec))
            <= there
        },
    )


def identities(rig: Rig, wanted: Desired, keys: frozenset[Key]) -> set[tuple[str, str]]:
    """What tells each of these from another one of its name: an id, a machine's address, when a volume was made on which machine."""
    return {(str(kept), one) for key, one in _all(rig, wanted) if (kept := kept_as(keys, key))}


def _all(rig: Rig, wanted: Desired) -> Iterator[tuple[Key, str]]:
    for key, state in rig.observe(wanted).objects().items():
        if state.owned:
            yield key, state.id
    for host in rig.world.hosts.values():
        yield Key(Kind.MACHINE, host.name), host.address
        for name, volume in host.volumes.items():
            yield Key(Kind.VOLUME, name), f"{host.address} {volume['CreatedAt']}"


@law
@given(files=followed(), part=st.booleans())
def test_what_is_kept_stays_what_it_is(files: tuple[Desired, Desired], part: bool) -> None:  # noqa: FBT001
    before, after = files
    rig = Rig()
    rig.apply(before)
    assume(rig.plan(before).converged)
    assert not rig.plan(before).bookkeeping
    kept = after.kept | (before.kept - frozenset(keys_of(after)))
    had = identities(rig, before, kept)
    assume(had)
    only = [*map(str, sorted(kept)), "stacks.vote", "services.*", "machines.*"]
    verdict = rig.apply(after, planner=partial(make_partial_plan, only=only) if part else make_plan)
    event(f"a part: {part}; {verdict.result}")
    assert had <= identities(rig, before, kept)
    rig.apply(after.destroyed())
    assert had <= identities(rig, before, kept)


@law
@given(wanted=some_kept())
def test_once_it_is_let_go_it_can_be_removed(wanted: Desired) -> None:
    rig = Rig()
    rig.apply(wanted)
    assume(rig.plan(wanted).converged)
    free = replace(wanted, kept=frozenset())
    rig.apply(free)
    assert rig.plan(free).converged
    rig.apply(free.destroyed())
    assert not rig.world.hosts
