"""The reconciliation loop on real engines: what is taken away comes back, and it ends when asked."""

import signal

import pytest
from integration.clusters import IMAGE, Cluster, kill
from integration.waiting import eventually

pytestmark = pytest.mark.engines


def test_watch_brings_back_what_was_taken_away_and_ends_on_sigterm(cluster: Cluster) -> None:
    cluster.write(managers=1, workers=1, services={"web": {"image": IMAGE, "deploy": {"replicas": 2}}})
    watching = cluster.start("watch", "--interval", "600")  # long: only an event can wake it in time
    try:
        eventually(lambda: services(cluster) == ["web"], within=90)
        eventually(lambda: cluster.plan()["converged"] is True, within=120)
        cluster.run("exec", "manager-1", "--", "docker", "service", "rm", "web")
        eventually(lambda: services(cluster) == ["web"] and cluster.plan()["converged"] is True, within=120)

        cluster.set_workers(0)  # a hazard: told, never done
        cluster.run("exec", "manager-1", "--", "docker", "service", "rm", "web")
        eventually(lambda: len(cluster.status()["machines"]) == 2, within=30)
        watching.send_signal(signal.SIGTERM)
        _, told = watching.communicate(timeout=90)
        assert watching.returncode == 0, told
    finally:
        kill(watching)


def services(cluster: Cluster) -> list[str]:
    """The services that are there."""
    return [service["name"] for service in cluster.status()["services"]]


@pytest.mark.long
def test_a_manager_that_was_made_later_is_heard(cluster: Cluster) -> None:
    web = {"web": {"image": IMAGE}}
    cluster.write(managers=[1], workers=0, services=web)
    watching = cluster.start("watch", "--interval", "600", "--allow", "all")
    try:
        for manager in (1, 2, 3):
            before = cluster.file.rename(cluster.folder / "before.yaml")
            cluster.write(managers=[manager], workers=0, services=web)
            if manager > 1:  # which wakes the watch, and so has it read the file
                words = (f"manager-{manager - 1}", "--", "docker", "service", "rm", "web")
                cluster.run("exec", "-f", str(before), *words)
            eventually(
                lambda: services(cluster) == ["web"] and cluster.plan()["converged"] is True, within=180
            )
            machines = {machine["name"] for machine in cluster.status()["machines"]}
            assert machines == {f"{cluster.name}-manager-{manager}"}
    except AssertionError as error:
        watching.kill()
        raise AssertionError(f"manager {manager}: {watching.communicate()}") from error
    finally:
        kill(watching)
