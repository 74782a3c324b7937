"""A backup of a live swarm: verified, refused where it is damaged, and restored when every manager is gone."""

import json
import stat
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from integration import backups
from integration.clusters import Cluster, one_line
from integration.faults import memberships
from integration.onlookers import Visits, counting_managers, visiting

from swarmplan.archives.reading import header_of

pytestmark = [pytest.mark.engines, pytest.mark.xdist_group("backup")]


@dataclass(frozen=True)
class Made:
    """A backup, and what was seen while it was made."""

    path: Path
    told: str
    visits: Visits
    silence: float
    took: float


@pytest.fixture(scope="module")
def site(shared: Cluster) -> Cluster:
    backups.write(shared, policy={"backup_max_age": "1d"})
    shared.apply()
    return shared


@pytest.fixture(scope="module")
def made(site: Cluster) -> Made:
    began = time.monotonic()
    with (
        visiting(list(backups.addresses(site.status()).values())) as visits,
        counting_managers(site) as count,
    ):
        done = site.run("--log-format", "json", "backup", "--auto-approve")
    took = time.monotonic() - began
    (path,) = backups.archives(site)
    return Made(path, done.stdout + done.stderr, visits, count.silence, took)


@pytest.fixture(scope="module")
def verification(site: Cluster, made: Made) -> Iterator[subprocess.Popen[str]]:
    """The verification of the backup, while other tests go on: it does not touch the cluster."""
    process = site.start("backup", "--passphrase-file", "phrase", "--verify", str(made.path))
    yield process
    if process.poll() is None:
        process.terminate()  # it removes its host
        process.communicate()


def test_a_follower_is_copied_under_a_running_service(site: Cluster, made: Made) -> None:
    status = site.status()
    where = backups.addresses(status)
    copied = backups.source(made.path)
    of_copied = [one for one in made.visits.lost if one.startswith(f"{where[copied]} ")]
    elsewhere = [one for one in made.visits.lost if one not in of_copied]
    asked = made.visits.asked // len(where)
    figures = (
        f"backup: {made.took:.1f} s; of some {asked} requests lost on the copied manager {len(of_copied)},"
    )
    print(figures, f"elsewhere {len(elsewhere)}; longest silence of all managers {made.silence:.1f} s")  # noqa: T201 - for pytest -s
    assert elsewhere == []
    assert asked > 20
    assert not next(node["leader"] for node in status["nodes"] if node["machine"] == copied)
    assert site.plan()["converged"] is True


def test_a_backup_tells_its_owner_alone_and_no_secret(made: Made) -> None:
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(made.path.parent.stat().st_mode) == 0o700
    assert [path.name for path in made.path.parent.iterdir()] == [made.path.name]
    assert "It contains the swarm's certificate authority and every secret." in made.told
    raw = made.path.read_bytes()
    for secret in backups.NEVER_TOLD:
        assert secret not in made.told
        assert secret.encode() not in raw
    header = json.loads(raw.partition(b"\n")[0])
    assert set(header) == {
        "magic", "format", "cluster", "swarm", "taken", "engine", "machine", "address", "encryption", "size", "sha256",
    }  # fmt: skip


@pytest.mark.long
@pytest.mark.usefixtures("verification")  # which runs beside, and disturbs nobody
def test_what_cannot_be_trusted_is_refused_before_anything_is_touched(site: Cluster, made: Made) -> None:
    assert any("no backup was verified yet" in note for note in site.plan()["notes"])
    was, raw = memberships(site), made.path.read_bytes()
    line, _, encrypted = raw.partition(b"\n")
    wrong = site.folder / "wrong"
    wrong.write_text("another phrase\n", encoding="utf-8")
    wrong.chmod(0o600)
    bad = site.folder / "bad.backup"
    restore = ("restore", "--auto-approve", "--allow", "all")
    cases = (
        (raw[:-100], "phrase", 2, "truncated: 100 of "),
        (raw[:-1] + bytes([raw[-1] ^ 1]), "phrase", 2, "damaged: its SHA-256 checksum differs"),
        (
            line.replace(b'"format":1', b'"format":2') + b"\n" + encrypted,
            "phrase",
            2,
            "made by a newer swarmplan",
        ),
        (raw, "wrong", 2, "wrong passphrase"),
    )
    for content, phrase, code, why in cases:
        bad.write_bytes(content)
        done = site.run(*restore, "--passphrase-file", phrase, str(bad), code=code)
        assert done.stderr.startswith(f"Error: {bad}: {why}"), done.stderr
        assert len(done.stderr.splitlines()) == 1
    alive = site.run(*backups.RESTORE, str(made.path))
    assert "is up to date: no changes" in one_line(alive)
    assert "a swarm with a leader is running here, its own: the backup of" in one_line(alive)
    assert memberships(site) == was


@pytest.mark.long
def test_all_managers_lost_at_once_come_back_of_it(site: Cluster, made: Made) -> None:
    before = site.status()
    where = backups.addresses(before)[f"{site.name}-worker-1"]
    newer = backups.forged(site, made.path, site.folder / "newer.backup", backups.of_engine("99.0.0"))
    with visiting([where]) as visits, counting_managers(site) as count:
        backups.lose_managers(site)
        refused = site.run(*backups.RESTORE, str(newer), code=4)
        assert "older than the backup's, 99.0.0: give it that version" in one_line(refused)
        began = time.monotonic()
        site.run(*backups.RESTORE, str(made.path), timeout=300)
        took = time.monotonic() - began
    told = f"restore: {took:.1f} s; {visits.asked} requests to the worker, lost {len(visits.lost)};"
    print(told, f"no API for {count.silence:.1f} s")  # noqa: T201 - for pytest -s
    assert visits.lost == []
    assert site.plan()["converged"] is True
    after = site.status()
    assert after["swarm"]["managers"] == {"total": 3, "reachable": 3, "majority": 2}
    kept = backups.tasks_on(before, "worker-1")
    assert backups.tasks_on(after, "worker-1") == kept, "a task was restarted"
    assert len(backups.tasks_on(after, "manager-1")) == len(kept) == 1
    both = {node["id"] for node in before["nodes"]} & {node["id"] for node in after["nodes"]}
    assert len(both) == 2, "the worker, and the manager that was made of the backup"


@pytest.mark.long
def test_a_backup_is_tried_on_a_throw_away_host(
    site: Cluster, made: Made, verification: subprocess.Popen[str]
) -> None:
    out, err = verification.communicate(timeout=120)
    assert verification.returncode == 0, out + err
    held = "lists 4 nodes, 2 networks, 1 secret, 1 config, 1 service, as the manifest says."
    assert held in " ".join(out.split()), out
    assert not any(secret in out + err for secret in backups.NEVER_TOLD)
    report = json.loads(made.path.with_name(f"{made.path.name}.verified.json").read_text(encoding="utf-8"))
    print(f"verify: {report['seconds']['whole']} s")  # noqa: T201 - for pytest -s
    assert (report["passed"], report["differences"]) == (True, [])
    assert report["archive"] == header_of(made.path).sha256
    (known,) = site.status()["backups"]
    assert (known["place"], known["verified"]) == (str(made.path), report["verified"])
    assert "last verified" in site.run("status").stdout
    assert not any("backup" in note for note in site.plan()["notes"])
