"""A node whose certificate was not renewed: told while it works, let in again once it has fallen out."""

import subprocess
from pathlib import Path

import pytest
from integration.clusters import Cluster
from integration.waiting import eventually

from swarmplan.drivers.certificate import FILE
from swarmplan.drivers.local import LocalDriver
from swarmplan.drivers.local.layout import Layout

pytestmark = pytest.mark.engines


@pytest.mark.long
def test_an_overdue_certificate_is_told_and_an_expired_one_made_anew(cluster: Cluster) -> None:
    cluster.write(managers=1, workers=1)
    cluster.apply()
    worker = f"{cluster.name}-worker-1"
    first = _ids(cluster)[worker]
    machine = _machine(cluster, worker)
    assert (machine["problem"], machine["detail"]) == ("", "")

    _run_out(Layout(cluster.name).host(worker).data / FILE, cluster.folder)
    machine = _machine(cluster, worker)
    assert machine["problem"] == "certificate overdue"
    assert "was not renewed" in machine["detail"]
    plan = cluster.plan()
    assert (plan["steps"], len(plan["notes"])) == ([], 1)
    assert plan["notes"][0].startswith(f"node {worker} may leave the swarm: its certificate is valid until ")

    driver = LocalDriver(cluster.name)
    driver.stop(worker)
    driver.start(worker)
    eventually(lambda: _machine(cluster, worker)["problem"] == "certificate expired")
    told = cluster.run("plan", code=0).stdout
    assert f"nodes.{worker}.certificate: expired → recreated" in told
    cluster.apply()
    assert cluster.plan()["steps"] == []
    assert _machine(cluster, worker)["problem"] == ""
    assert len(_ids(cluster)) == 2
    assert _ids(cluster)[worker] != first


def _run_out(certificate: Path, folder: Path) -> None:
    """Put a certificate of the same name and key in its place that has run out, by an authority of our own. An engine
    reads both when it starts."""
    root = certificate.with_name("swarm-root-ca.crt")
    name = _openssl("x509", "-noout", "-subject", "-nameopt", "compat", "-in", certificate)
    (folder / "public.pem").write_text(_openssl("x509", "-noout", "-pubkey", "-in", certificate))
    authority = (
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-keyout",
        folder / "ca.key",
    )
    _openssl("req", "-x509", *authority, "-subj", "/CN=swarm-ca", "-days", "9", "-out", root)
    signed = ("-CA", root, "-CAkey", folder / "ca.key", "-force_pubkey", folder / "public.pem")
    subject = name.strip().removeprefix("subject=").strip()
    _openssl("x509", "-new", *signed, "-subj", subject, "-days", "-1", "-out", certificate)


def _openssl(*arguments: str | Path) -> str:
    done = subprocess.run(["openssl", *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _machine(cluster: Cluster, name: str) -> dict[str, str]:
    found: dict[str, str] = next(row for row in cluster.status()["machines"] if row["name"] == name)
    return found


def _ids(cluster: Cluster) -> dict[str, str]:
    return {node["machine"]: node["id"] for node in cluster.status()["nodes"]}
