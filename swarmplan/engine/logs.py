"""What ``GET /tasks/{id}/logs`` answers: frames of two streams or, from a task with a terminal, plain bytes.

A frame is its stream (1: stdout, 2: stderr), three zeros, four bytes of length (big-endian) and as many bytes (Engine API
reference, "Stream format"). 20.10 does not say which of the two it sends (measured), so the bytes themselves decide.
"""

import struct
from collections.abc import Iterator

_HEADER = struct.Struct(">BxxxI")
_STREAMS = frozenset({0, 1, 2, 3})
_ZEROS = bytes(3)


def log_lines(content: bytes) -> list[str]:
    """The lines, as text."""
    try:
        plain = b"".join(_frames(content))
    except ValueError:
        plain = content
    return plain.decode(errors="replace").splitlines()


def _frames(content: bytes) -> Iterator[bytes]:
    """What each frame holds. Raises ValueError where there is none."""
    place = 0
    while place < len(content):
        if len(content) - place < _HEADER.size or content[place + 1 : place + 4] != _ZEROS:
            raise ValueError
        stream, length = _HEADER.unpack_from(content, place)
        place += _HEADER.size
        if stream not in _STREAMS or place + length > len(content):
            raise ValueError
        yield content[place : place + length]
        place += length
