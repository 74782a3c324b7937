"""How far a raft log goes, read from etcd's write-ahead log without its keys: only what entries hold is encrypted.

Source: etcd ``server/storage/wal`` (decoder.go, wal.go, walpb/record.proto), raft ``raftpb/raft.proto``, swarmkit
``manager/state/raft/storage/walwrap.go``; compared with two managers' logs on 20.10.24 and 28.5.2.
"""

from collections.abc import Iterable, Iterator
from typing import IO

from swarmplan.folders.protobuf import Fields, blob, fields, number
from swarmplan.model.backup import LogPosition

_ENTRY, _STATE, _SNAPSHOT = 2, 3, 5
"""Types of a record (etcd ``wal.go``). An entry's fields 2 and 3 are its term and index; a state's field 3 is the index up
to which its manager knows the log to be committed; a snapshot's fields 1 and 2 are its index and term."""
_LENGTH = 8
_LONGEST = 1 << 28
"""Bytes of a record: swarmkit sends none over 4 MB. What claims to be longer was not written as one."""


def committed(segments: Iterable[IO[bytes]]) -> LogPosition | None:
    """The last entry that its manager knows to be committed; None where the log says nothing.

    Not the last one it has: what a manager noted and no majority confirmed is dropped when a new swarm is forced (swarmkit
    ``raft/storage.go``, "discarding … uncommitted WAL entries"). A leader that lost its majority still notes entries, and a
    manager that seeks to be elected, as all do without a leader, writes down how far it knows the log to be committed
    (both measured on 20.10.24).
    """
    terms: dict[int, int] = {}
    known: int | None = None
    for segment in segments:
        for kind, record in _records(segment):
            if kind == _ENTRY:
                terms[number(record, 3)] = number(record, 2)  # a later one of this index took its place
            elif kind == _SNAPSHOT:
                terms.setdefault(number(record, 1), number(record, 2))
            elif kind == _STATE:
                known = number(record, 3)
    if known is None:
        return None
    last = max((index for index in terms if index <= known), default=0)
    return LogPosition(terms.get(last, 0), last)


def _records(segment: IO[bytes]) -> Iterator[tuple[int, Fields]]:
    """Each record's type and fields, up to where the segment is not written yet, or was not written to the end."""
    while True:
        frame = int.from_bytes(segment.read(_LENGTH), "little")
        size, padding = frame & (1 << 56) - 1, frame >> 56 & 7
        if not 0 < size < _LONGEST:
            return
        written = segment.read(size)
        segment.read(padding)
        if len(written) < size:
            return
        try:
            record = fields(written)
            kind = number(record, 1)
            yield kind, fields(blob(record, 3)) if kind in {_ENTRY, _STATE, _SNAPSHOT} else {}
        except ValueError:
            return
