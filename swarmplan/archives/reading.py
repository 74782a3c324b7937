"""Reading archive files: the header alone, or the whole with its checksum."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from swarmplan.archives.header import LONGEST, Header, parse
from swarmplan.errors import Permanent, reason_of
from swarmplan.system.regular_files import NotRegular, opened

MOST = 512 * 1024 * 1024
"""Bytes of an archive, encrypted or not: the most a swarm folder may take in memory. Measured: 1.3 MB for a small swarm; raft
log segments are 64 MB at most, snapshots hold some kB for each object."""


def header_of(path: Path) -> Header:
    """The header of the archive at this path, its size checked against the file. Raises Permanent."""
    with _opened(path) as file:
        return _header(file)


def payload_of(path: Path) -> tuple[Header, bytes]:
    """The header and the encrypted rest. Raises Permanent for a damaged file."""
    with _opened(path) as file:
        header = _header(file)
        if header.size > MOST:
            raise Permanent(
                f"{header.size // 1_000_000} MB is more than a backup may have ({MOST // 1_000_000} MB); use another backup"
            )
        payload = file.read(header.size)
        if hashlib.sha256(payload).hexdigest() != header.sha256:
            raise Permanent("damaged: its SHA-256 checksum differs; use another backup")
    return header, payload


def _header(file: BinaryIO) -> Header:
    line = file.readline(LONGEST)
    header = parse(line)
    there = os.fstat(file.fileno()).st_size - len(line)
    if there < header.size:
        raise Permanent(
            f"truncated: {header.size - there} of {header.size} bytes are missing; use another backup"
        )
    if there > header.size:
        raise Permanent(f"damaged: {there - header.size} bytes follow its end; use another backup")
    return header


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """The file, open for reading; errors name its path."""
    try:
        with opened(path) as file:
            yield file
    except NotRegular:
        raise Permanent(f"{path}: not a regular file; name a backup") from None
    except FileNotFoundError:
        raise Permanent(f"{path}: no such file; name a backup") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise Permanent(f"{path}: cannot be read: {reason_of(error)}; name a backup") from None
    except Permanent as error:
        raise Permanent(f"{path}: {error}") from None
