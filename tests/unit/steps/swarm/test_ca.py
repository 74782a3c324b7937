"""A new authority is awaited until every listed node has a certificate of it."""

from small_cluster import cluster
from unit.steps.bench import Bench

from swarmplan.model.key import Key, Kind
from swarmplan.steps.swarm.ca import AuthorityRotated, RotateAuthority

SWARM = Key(Kind.SWARM)
ROTATE = RotateAuthority(key=SWARM, spec={"CAConfig": {"ForceRotate": 1}})
ROTATED = AuthorityRotated(key=SWARM)


def test_a_rotation_tells_how_far_it_is_and_ends(bench: Bench) -> None:
    adapters = bench.made(cluster(1, 2))
    before = bench.manager.swarm()
    assert ROTATED.unmet(adapters) is None
    with bench.still():
        assert ROTATE.unmet(adapters) == "settings differ"
        ROTATE.apply(adapters)
        assert ROTATE.unmet(adapters) is None
        assert ROTATED.unmet(adapters) == "0 of 3 nodes have a certificate of the new authority"
    bench.do(ROTATED)
    after = bench.manager.swarm()
    assert after["TLSInfo"]["TrustRoot"] != before["TLSInfo"]["TrustRoot"]
    assert not set(after["JoinTokens"].values()) & set(before["JoinTokens"].values())


def test_a_listed_node_that_is_down_is_named_as_what_holds_it_up(bench: Bench) -> None:
    adapters = bench.made(cluster(1, 2))
    gone = bench.node("w2")["ID"]
    adapters.driver("w2").stop("w2")
    ROTATE.apply(adapters)
    bench.world.pass_time(20)
    assert ROTATED.unmet(adapters) == (
        "2 of 3 nodes have a certificate of the new authority; it cannot complete while w2 is down: start it, or take it out of the file"
    )
    bench.manager.remove_node(gone)
    bench.do(ROTATED)
