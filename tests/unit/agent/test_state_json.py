"""The state of an agent as JSON is as its schema says, whatever is known of it."""

from hypothesis import given
from hypothesis import strategies as st
from json_schemas import faults

from swarmplan.agent.events import Commit, Hold, PassEnded, PassResult, Reason, Suspended, Trigger
from swarmplan.agent.state import AgentStatus, ClusterStatus, Health, HealthState, SyncState
from swarmplan.agent.state_json import status_json
from swarmplan.agent.state_schema import status_schema

TEXT = st.text(max_size=8)
TIMES = st.floats(0, 4e9) | st.sampled_from([-1.0, 9e12, 1e300])
"""Whoever pushes a commit chooses its time."""
COUNTS = st.integers(0, 99)
COMMITS = st.builds(Commit, TEXT, TEXT, TEXT, TEXT, TEXT, st.integers(0, 2**31) | st.just(9_999_999_999_999))
PASSES = st.builds(
    PassEnded,
    cluster=TEXT,
    at=TIMES,
    result=st.sampled_from(PassResult),
    text=TEXT,
    reasons=st.lists(st.builds(Reason, st.sampled_from(Trigger), TEXT), max_size=2).map(tuple),
    commit=st.none() | COMMITS,
    seconds=st.dictionaries(TEXT, TIMES, max_size=2),
    holds=st.lists(st.builds(Hold, TEXT, TEXT, TEXT), max_size=2).map(tuple),
    drift=st.dictionaries(TEXT, COUNTS, max_size=2),
    changes=st.dictionaries(st.tuples(TEXT, TEXT), COUNTS, max_size=2),
    run=TEXT,
)
HEALTH = st.builds(
    Health,
    st.sampled_from(HealthState),
    COUNTS,
    COUNTS,
    st.dictionaries(st.tuples(TEXT, TEXT, TEXT), COUNTS, max_size=2),
    st.dictionaries(TEXT, st.tuples(COUNTS, COUNTS), max_size=2),
    st.dictionaries(TEXT, TIMES, max_size=2),
    st.none() | TIMES,
)
CLUSTERS = st.builds(
    ClusterStatus,
    name=TEXT,
    sync=st.sampled_from(SyncState),
    health=HEALTH,
    fetched=st.none() | COMMITS,
    applied=st.none() | COMMITS,
    suspended=st.none() | st.builds(Suspended, TEXT, TIMES, TEXT, TEXT, TIMES),
    last=st.none() | PASSES,
    last_change=st.none() | PASSES,
    last_success=st.none() | TIMES,
    due=st.none() | TIMES,
)


@given(clusters=st.lists(CLUSTERS, max_size=2).map(tuple))
def test_it_is_as_its_schema_says(clusters: tuple[ClusterStatus, ...]) -> None:
    assert faults(status_json(AgentStatus("0.1.0", 1, 0.0, clusters)), status_schema()) == []


def test_the_time_of_the_last_change_is_that_of_its_pass() -> None:
    ended = PassEnded("lab", 60.0, PassResult.APPLIED, "")
    status = AgentStatus("0.1.0", 1, 0.0, (ClusterStatus("lab", last_change=ended), ClusterStatus("prod")))
    lab, prod = status_json(status)["clusters"]
    assert (lab["last_changed"], prod["last_changed"]) == (lab["last_change"]["at"], None)
