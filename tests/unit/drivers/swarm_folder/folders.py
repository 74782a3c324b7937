"""Swarm folders for tests: what is in them, and archives of things no swarm folder has."""

import tarfile
from io import BytesIO
from typing import Any

from swarmplan.drivers.swarm_folder.archive import ITSELF, Entry

BLOCK = 512


def folder(owner: int = 0, group: int = 0, node: bytes = b"{}") -> list[Entry]:
    """A small swarm folder."""
    return [
        Entry(ITSELF, 0o700, owner, group, 5),
        Entry("certificates", 0o755, owner, group, 6),
        Entry("certificates/swarm-node.key", 0o600, owner, group, 7, b"key"),
        Entry("docker-state.json", 0o600, owner, group, 8, node),
        Entry("raft", 0o700, owner, group, 9),
        Entry("raft/log.wal", 0o600, owner, group, 10, b"entry" + bytes(3000)),
        Entry("worker", 0o755, owner, group, 11),
    ]


def archive(*members: tuple[str, dict[str, Any]], state: bytes = b"{}") -> bytes:
    """An archive with these members, given by name and by the header fields to set, beside the file that makes it a swarm's."""
    out = BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as made:
        for name, fields in (("docker-state.json", {}), *members):
            member = tarfile.TarInfo(name)
            content = state if name == "docker-state.json" else b""
            member.size = len(content)
            for field, value in fields.items():
                setattr(member, field, value)
            made.addfile(member, BytesIO(content))
    return out.getvalue()
