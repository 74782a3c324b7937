"""Backups that are killed, interrupted, short of room, doubted, or costly: no half archive, and every engine up again."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from archive_samples import key_file
from integration import backups
from integration.clusters import Cluster, one_line, traces
from integration.killing import killed_at_each_step, killed_when
from integration.onlookers import counting_managers
from integration.waiting import eventually

from swarmplan.archives.archive import open_archive
from swarmplan.archives.encryption import with_keys
from swarmplan.archives.reading import header_of
from swarmplan.drivers.local import LocalDriver
from swarmplan.model.machine import MachineState, Power

pytestmark = [pytest.mark.engines, pytest.mark.long, pytest.mark.xdist_group("backup-trouble")]

BACKUP = ("backup", "--auto-approve")


@pytest.fixture
def site(shared: Cluster) -> Cluster:
    """Three managers and a worker as they should be, and no backups."""
    for path in (shared.folder / "backups").glob("*"):
        path.unlink()
    backups.write(shared)
    shared.apply()
    return shared


def test_killed_at_every_step_it_is_made_at_last(site: Cluster) -> None:
    killed_when(site, lambda: bool(off(site)), *BACKUP)
    assert backups.archives(site) == []
    (name,) = off(site)
    plan = " ".join(site.run("plan").stdout.split())
    assert f"{name}.power: stopped → running" in plan

    steps, told = killed_at_each_step(site, *BACKUP, done=True)
    assert f"start machines.{name}" in steps
    assert any(step.startswith("back up machines.") for step in steps)
    # A backup awaits the tasks that it stopped itself, not those of one that was killed.
    eventually(lambda: as_wanted(site))
    # One was whole already when the wait for the node was killed.
    for path in backups.archives(site):
        open_archive(path, backups.encryption_of(site))
    assert len(backups.archives(site)) == 2
    assert whole(site)
    assert not any(secret in told for secret in backups.NEVER_TOLD)


def test_killed_on_the_only_manager_the_same_command_brings_it_back(shared: Cluster) -> None:
    backups.write(shared, managers=1)
    shared.apply()
    command = (*BACKUP, "--allow", "quorum-risk")
    killed_when(shared, lambda: bool(off(shared)), *command)
    before = set(backups.archives(shared))
    told = shared.run(*command)
    assert "start machines." in told.stderr
    (made,) = set(backups.archives(shared)) - before
    open_archive(made, backups.encryption_of(shared))
    assert off(shared) == []


def test_stopped_by_a_person_it_keeps_what_is_made(site: Cluster) -> None:
    process = site.start(*BACKUP)
    eventually(lambda: bool(off(site)))
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, out + err
    assert "Stopping: no new steps are started, running steps finish." in err
    said = " ".join(err.split())
    assert "Next: the backup is complete; `swarmplan status` shows whether" in said
    assert "it continues from here" not in said
    (made,) = backups.archives(site)
    assert f"Backed up {site.name} from {backups.source(made)}: {made}" in " ".join(out.split())
    open_archive(made, backups.encryption_of(site))
    assert off(site) == []
    assert whole(site)
    eventually(lambda: as_wanted(site))


def test_where_there_is_no_room_nothing_is_left_half(site: Cluster) -> None:
    with small_disk(site.folder / "tiny", 4) as tiny:
        told = failed(site, "--out", str(tiny))
        assert told.startswith(
            f"Error: {tiny} cannot be written to: No space left on device; free some space"
        )
        assert len(told.splitlines()) == 1
        assert list(tiny.iterdir()) == []
    with small_disk(site.folder / "small", 16) as small:
        process = site.start(*BACKUP, "--out", str(small))
        eventually(lambda: bool(off(site)))
        fill(small / "filler")
        out, err = process.communicate(timeout=60)
        assert process.returncode == 1, out + err
        said = " ".join((out + err).split())
        assert f"{small} cannot be written to: No space left on device; free some space there" in said
        assert "Backed up" not in said
        assert [path.name for path in small.iterdir()] == ["filler"]
        assert off(site) == []
        eventually(lambda: as_wanted(site))
        (small / "filler").unlink()
        site.run(*BACKUP, "--out", str(small))
        (made,) = small.iterdir()
        open_archive(made, backups.encryption_of(site))


def test_one_comes_before_a_plan_with_hazards(site: Cluster) -> None:
    key = key_file(site.folder)
    backups.write(
        site,
        policy={
            "backup_before": "hazards",
            "backup_key_file": key.name,
            "backup_passphrase_file": None,
            "backup_keep": 1,
            "max_destroys": 0,
        },
    )
    site.edit(networks={})
    first, *others = [step["name"] for step in site.plan()["steps"]]
    assert first.startswith("back up machines.")
    assert "remove networks.app" in others
    site.apply()
    (made,) = backups.archives(site)
    assert header_of(made).encryption == "key"
    held = open_archive(made, with_keys(key)).copy.inventory["networks"]
    assert any(told.startswith("app ") for told in held.values()), "it was made after"
    assert as_wanted(site)


def test_one_that_lies_is_found_out_and_two_are_not_tried_at_once(site: Cluster) -> None:
    made = backups.back_up(site)
    liar = backups.forged(site, made, made.with_name("liar.backup"), backups.without("configs"))
    words = ("backup", "--passphrase-file", "phrase", "--verify")
    process = site.start(*words, str(liar))
    eventually(lambda: bool(LocalDriver(f"{site.name}-verify").observe()))
    second = site.run(*words, str(made), code=4)
    assert f"{site.name}-verify is locked by another run: 'swarmplan backup --verify' by " in one_line(second)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 5, out + err
    assert re.search(r"✗ config web-\w+ \(\w+\) is not in the backup", err), err
    report = liar.with_name(f"{liar.name}.verified.json")
    assert str(report) in out
    assert '"passed": false' in report.read_text(encoding="utf-8")
    assert traces(f"{site.name}-verify") == []
    assert [note["verified"] for note in site.status()["backups"]] == [None, None]

    process = site.start(*words, str(made))
    eventually(lambda: bool(LocalDriver(f"{site.name}-verify").observe()))
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 130, out + err
    assert "Stopping: removing the host." in err
    assert traces(f"{site.name}-verify") == []


def test_the_only_manager_is_copied_with_consent(site: Cluster) -> None:
    backups.write(site, managers=1)
    site.apply()
    refused = site.run(*BACKUP, code=4)
    said = one_line(refused)
    assert "until its engine is back: 0 of 1 managers reachable" in said
    assert "the swarm is read-only until then" in said
    assert "needs --allow quorum-risk" in said
    assert backups.archives(site) == []
    began = time.monotonic()
    with counting_managers(site) as count:
        site.run(*BACKUP, "--allow", "quorum-risk")
    took = time.monotonic() - began
    print(f"the only manager: {took:.1f} s, no API for {count.silence:.1f} s")  # noqa: T201 - for pytest -s
    (made,) = backups.archives(site)
    assert open_archive(made, backups.encryption_of(site)).copy.settled
    eventually(lambda: as_wanted(site))


def failed(cluster: Cluster, *words: str) -> str:
    """What a backup says that fails."""
    done = cluster.run(*BACKUP, *words, code=1)
    assert done.stdout == ""
    return done.stderr


def off(cluster: Cluster) -> list[str]:
    """The machines that do not run."""
    states = LocalDriver(cluster.name).observe()
    return [
        name
        for name, state in states.items()
        if isinstance(state, MachineState) and state.power is Power.STOPPED
    ]


def as_wanted(cluster: Cluster) -> bool:
    return cluster.plan()["converged"] is True


def whole(cluster: Cluster) -> bool:
    """Whether nothing but archives is in the folder of backups."""
    folder = cluster.folder / "backups"
    return sorted(folder.iterdir()) == backups.archives(cluster)


@contextmanager
def small_disk(place: Path, megabytes: int) -> Iterator[Path]:
    """A file system of this size."""
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", place], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", place], check=True)
        place.rmdir()


def fill(place: Path) -> None:
    """Let a file take all the room there is."""
    with place.open("wb") as file:
        try:
            while True:
                file.write(bytes(65_536))
                file.flush()
        except OSError:
            return
