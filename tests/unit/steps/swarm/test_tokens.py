"""Tokens are recreated in one call with the mark that asks for it."""

from small_cluster import cluster
from unit.steps.bench import Bench

from swarmplan.model.key import Key, Kind
from swarmplan.steps.swarm.tokens import RecordTokenUse, RotateTokens, marked

SWARM = Key(Kind.SWARM)


def test_tokens_are_marked_and_rotated(bench: Bench) -> None:
    adapters = bench.made(cluster())
    before, rotate = bench.manager.swarm()["JoinTokens"], RotateTokens(key=SWARM)
    assert rotate.unmet(adapters) is None
    bench.do(RecordTokenUse(key=SWARM, roles=frozenset({"worker"})))
    assert rotate.unmet(adapters) == "join tokens of worker were used"
    bench.do(RecordTokenUse(key=SWARM, roles=frozenset({"manager"})))
    assert marked(bench.manager.swarm()["Spec"]) == {"manager", "worker"}
    bench.do(rotate)
    after = bench.manager.swarm()
    assert not set(before.values()) & set(after["JoinTokens"].values())
    assert not marked(after["Spec"])
    assert after["Spec"]["Labels"]["swarmplan.cluster"] == "lab"
