"""Who is counted where there is no leader."""

from laws.rig import Rig
from small_cluster import CLUSTER, cluster

from swarmplan.health.quorum import lost_quorum

WANTED = cluster(3)


def test_a_copy_on_the_machine_at_another_managers_address_is_one_manager() -> None:
    rig = Rig()
    rig.apply(WANTED)
    driver = rig.world.driver(CLUSTER)
    copy = driver.copy_state("m1")
    for name in WANTED.machines:
        address = rig.world.host(CLUSTER, name).address
        driver.remove(name)
        driver.create(WANTED.machines[name])
        rig.world.host(CLUSTER, name).address = address
    driver.replace_state("m2", copy)
    lost = lost_quorum(rig.observe(WANTED))
    assert lost is not None
    assert lost.answering == ("m2",)
    assert lost.quorum.total == 3
    assert not lost.electing
    assert not lost.curable
