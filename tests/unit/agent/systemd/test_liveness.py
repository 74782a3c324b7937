"""Which loops of an agent are dead: by signs of life that stay the same, whatever the clock on the wall says."""

from dataclasses import replace

from swarmplan.agent.events import Suspended
from swarmplan.agent.state import AgentStatus, ClusterStatus, InvalidFile, SyncState
from swarmplan.agent.systemd.liveness import MAIN, Liveness, limit, summary


def agent(*clusters: ClusterStatus) -> AgentStatus:
    return AgentStatus("1.0", 1, 0.0, clusters)


def cluster(name: str = "prod", alive: float | None = 1000.0, interval: float = 60.0) -> ClusterStatus:
    return ClusterStatus(name, alive=alive, interval=interval)


def test_a_loop_is_dead_after_three_intervals_without_another_sign_of_life() -> None:
    liveness = Liveness()
    assert liveness.silent(agent(cluster()), 0) == ()
    assert liveness.silent(agent(cluster()), 180) == ()
    assert liveness.silent(agent(cluster()), 181) == ("prod",)
    assert liveness.silent(agent(cluster(alive=1001.0)), 182) == ()
    assert liveness.silent(agent(cluster(alive=1001.0)), 182 + 181) == ("prod",)


def test_a_clock_that_is_set_back_or_forth_makes_no_loop_dead_and_none_alive() -> None:
    liveness = Liveness()
    assert liveness.silent(agent(cluster(alive=1e9)), 0) == ()
    assert liveness.silent(agent(cluster(alive=5.0)), 170) == ()
    assert liveness.silent(agent(cluster(alive=5.0)), 170 + 179) == ()
    assert liveness.silent(agent(cluster(alive=5.0)), 170 + 181) == ("prod",)


def test_a_loop_that_never_began_is_dead_as_well() -> None:
    liveness = Liveness()
    assert liveness.silent(agent(cluster(alive=None)), 0) == ()
    assert liveness.silent(agent(cluster(alive=None)), 181) == ("prod",)


def test_short_intervals_leave_two_minutes_and_long_ones_three_of_theirs() -> None:
    assert limit(cluster(interval=1)) == 120
    assert limit(cluster(interval=600)) == 1800


def test_a_loop_that_pauses_after_failures_is_not_dead() -> None:
    paused = replace(cluster(), due=1000.0 + 960.0)
    liveness = Liveness()
    assert liveness.silent(agent(paused), 0) == ()
    assert liveness.silent(agent(paused), 960 + 180) == ()
    assert liveness.silent(agent(paused), 960 + 181) == ("prod",)
    assert limit(replace(paused, due=5.0)) == 180  # a look that is overdue gives no more time


def test_each_is_judged_alone_and_one_that_left_is_forgotten() -> None:
    liveness = Liveness()
    liveness.silent(agent(cluster("a"), cluster("b")), 0)
    assert liveness.silent(agent(cluster("a"), cluster("b", alive=2000.0)), 181) == ("a",)
    assert liveness.silent(agent(cluster("b", alive=2000.0)), 182) == ()
    assert liveness.silent(agent(cluster("a"), cluster("b", alive=2001.0)), 183) == ()


def test_the_agent_in_one_line() -> None:
    assert summary(agent()) == "0 clusters"
    assert summary(agent(cluster())) == "1 cluster: 1 unknown"
    done = replace(cluster("a"), sync=SyncState.UP_TO_DATE)
    held = replace(cluster("b"), sync=SyncState.HELD, suspended=Suspended("b", 0.0, "ada"))
    acts = replace(cluster("c"), sync=SyncState.UP_TO_DATE, acting="new commit")
    told = "3 clusters: 2 up to date, 1 held; 1 suspended; acting on c"
    assert summary(agent(done, held, acts)) == told
    more = agent(acts, replace(held, waiting=True, suspended=None))
    assert summary(more) == "2 clusters: 1 up to date, 1 held; acting on c; 1 waiting for these"
    invalid = replace(agent(done), invalid_file=InvalidFile(0.0, ("agent.yaml:1:1: no",)))
    assert summary(invalid) == "1 cluster: 1 up to date; the agent file is not valid: it goes on as it was"
    assert summary(agent(done), ("a", "b")) == "no sign of life from the loop of a, b"


def test_the_main_thread_is_dead_after_two_minutes_where_it_is_watched() -> None:
    liveness = Liveness()
    status = replace(agent(), alive=5.0)
    assert liveness.silent(status, 0) == ()
    assert liveness.silent(status, 120) == ()
    assert liveness.silent(status, 121) == (MAIN,)
    assert summary(status, (MAIN,)) == "no sign of life from the loop of the main thread"
    assert liveness.silent(replace(status, alive=6.0), 122) == ()
    assert liveness.silent(agent(), 1000) == ()
