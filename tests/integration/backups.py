"""Backups for tests: made, forged, and a cluster's managers lost for good."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from integration.clusters import IMAGE, Cluster

from swarmplan.archives.archive import Archive, open_archive
from swarmplan.archives.encryption import Encryption, passphrase_in, unencrypted, with_passphrase
from swarmplan.archives.reading import header_of
from swarmplan.drivers.local import LocalDriver

PASSPHRASE = "correct horse battery staple"  # noqa: S105 - made for tests
PLANTED = "pl4nt3d-value"
"""The value of the secret that every cluster here has."""
NEVER_TOLD = (PASSPHRASE, PLANTED, "SWMTKN-", "SWMKEY-", "PRIVATE KEY", "AGE-SECRET-KEY-")
RESTORE = ("restore", "--passphrase-file", "phrase", "--auto-approve")
PAGE = {
    "image": IMAGE,
    "secrets": ["db"],
    "ports": [{"target": 8080, "published": 8080, "mode": "host"}],
    "deploy": {"mode": "global"},
}


def write(
    cluster: Cluster, managers: int = 3, *, policy: Mapping[str, Any] | None = None, **sections: Any
) -> None:
    """The cluster file: managers and a worker, each with the page; something of every kind that an inventory has."""
    (cluster.folder / "db.txt").write_text(PLANTED, encoding="utf-8")
    phrase = cluster.folder / "phrase"
    phrase.write_text(f"{PASSPHRASE}\n", encoding="utf-8")
    phrase.chmod(0o600)
    cluster.write(
        managers=managers, workers=1, services={"page": PAGE}, networks={"app": {"driver": "overlay"}},
        secrets={"db": {"file": "db.txt"}}, configs={"web": {"content": "listen 8080\n"}},
        policy={"backup_passphrase_file": "phrase", "max_destroys": None, **(policy or {})}, **sections,
    )  # fmt: skip


def back_up(cluster: Cluster, *words: str) -> Path:
    """Make a backup; its file."""
    before = set(archives(cluster))
    cluster.run("backup", "--auto-approve", *words)
    (made,) = set(archives(cluster)) - before
    return made


def archives(cluster: Cluster) -> list[Path]:
    """The backups in the folder where they are by default."""
    return sorted((cluster.folder / "backups").glob("*.backup"))


def encryption_of(cluster: Cluster) -> Encryption:
    return with_passphrase(passphrase_in(cluster.folder / "phrase"))


def forged(cluster: Cluster, path: Path, place: Path, change: Callable[[Archive], Archive]) -> Path:
    """A backup that says otherwise than this one, has every checksum right, and is not encrypted."""
    archive = open_archive(path, encryption_of(cluster))
    opened = replace(archive, header=replace(archive.header, encryption="none"))
    place.write_bytes(change(opened).encrypted(unencrypted()))
    return place


def of_engine(version: str) -> Callable[[Archive], Archive]:
    """Say that the engine it was copied from was of this version."""

    def change(archive: Archive) -> Archive:
        copy = replace(archive.copy, engine=version)
        return replace(archive, header=replace(archive.header, engine=version), copy=copy)

    return change


def without(kind: str) -> Callable[[Archive], Archive]:
    """Leave the objects of a kind out of the inventory."""

    def change(archive: Archive) -> Archive:
        held = {**archive.copy.inventory, kind: {}}
        return replace(archive, copy=replace(archive.copy, inventory=held))

    return change


def source(path: Path) -> str:
    """The manager that a backup is of."""
    return header_of(path).machine


def lose_managers(cluster: Cluster, managers: int = 3) -> None:
    """Destroy them all, with everything they held."""
    driver = LocalDriver(cluster.name)
    for number in range(1, managers + 1):
        driver.remove(f"{cluster.name}-manager-{number}")


def tasks_on(status: Mapping[str, Any], machine: str) -> set[str]:
    """The ids of the tasks that run there."""
    name = f"{status['cluster']}-{machine}"
    return {task["id"] for task in status["tasks"] if task["node"] == name and task["state"] == "running"}


def addresses(status: Mapping[str, Any]) -> dict[str, str]:
    """Where each machine is."""
    return {entry["name"]: entry["address"] for entry in status["machines"]}
