"""Copies, keys and archives for tests: small, and with secrets in them that can be told when they leak."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pyrage

from swarmplan.archives.archive import Archive
from swarmplan.archives.encryption import Encryption, unencrypted, with_keys
from swarmplan.archives.header import Header
from swarmplan.archives.store import NewArchive
from swarmplan.archives.tar import tarball
from swarmplan.model.backup import SwarmCopy
from swarmplan.model.cluster import Desired
from swarmplan.model.machine import Machine
from swarmplan.model.swarm import Node, Role

TAKEN = 1_767_323_045.25
"""2026-01-02T03:04:05.25Z."""
UNLOCK_KEY = "SWMKEY-1-leakedleakedleakedleakedleakedleakedleaked"
STATE_SECRET = b"leaked: the key of the CA"
SECRETS = (UNLOCK_KEY, STATE_SECRET.decode(), "leaked-variable", "leaked-text")
STATE = tarball(
    {
        "docker-state.json": b'{"LocalAddr":"10.0.0.1"}',
        "certificates/swarm-node.key": STATE_SECRET,
        "raft/wal-v3-encrypted/0000000000000000-0000000000000000.wal": bytes(5000),
        "worker/tasks.db": b"",
    }
)
COPY = SwarmCopy(
    machine="lab-manager-1",
    node_id="node1",
    swarm="swarm1",
    address="10.0.0.1",
    engine="20.10.24",
    settled=True,
    inventory={"nodes": {"node1": "lab-manager-1 0123456789ab"}, "secrets": {}},
    state=STATE,
    unlock_key=UNLOCK_KEY,
)
DESIRED = Desired(
    "lab",
    machines={"lab-manager-1": Machine("lab-manager-1", "local", {"x": "leaked-variable"})},
    nodes={"lab-manager-1": Node("lab-manager-1", Role.MANAGER)},
)
SOURCES = {"cluster.yaml": "name: lab\npassword: leaked-text\n"}


def key_file(folder: Path, name: str = "age.key", *, public: bool = False) -> Path:
    """A new key of age's: private, or the public half alone."""
    identity = pyrage.x25519.Identity.generate()
    path = folder / name
    path.write_text(
        f"# made for a test\n\n{identity.to_public() if public else identity}\n", encoding="utf-8"
    )
    path.chmod(0o600)
    return path


def archive(encryption: Encryption, **changes: Any) -> Archive:
    """An archive of COPY, its parts changed."""
    header = Header("lab", "swarm1", TAKEN, "20.10.24", "lab-manager-1", "10.0.0.1", encryption.kind)
    return replace(Archive(header, COPY, '{"cluster":"lab"}', SOURCES), **changes)


def new_archive(
    out: Path, encryption: Encryption | None = None, *, folder: bool = True, at: float = TAKEN
) -> NewArchive:
    """A store for a backup of DESIRED that is yet to be made."""
    return NewArchive(
        out,
        folder=folder,
        encryption=encryption or unencrypted(),
        desired=DESIRED,
        sources=SOURCES,
        clock=lambda: at,
    )


def key_encryption(folder: Path) -> Encryption:
    """Encryption to a new key, stored in the folder."""
    return with_keys(key_file(folder))
