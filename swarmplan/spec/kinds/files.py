"""The files that an agent or fleet file names: they are there, have something in them, and the secret ones are read by nobody else."""

import os
from collections.abc import Sequence
from pathlib import Path as File

from swarmplan.dataclass import dataclass
from swarmplan.errors import reason_of
from swarmplan.limits import NAMED_FILE_BYTES, SECRET_FILE_BYTES
from swarmplan.secret_files import changed_by_others, open_to_others
from swarmplan.spec.kinds.document import Document
from swarmplan.spec.yaml.source import nearest_file
from swarmplan.spec.yaml.tree import Path
from swarmplan.system.regular_files import opened

_PUBLIC = (b"ssh-", b"ecdsa-", b"sk-ssh-", b"sk-ecdsa-")
"""What a public key of ssh begins with."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """The beginning of a file, and who may use it."""

    data: bytes
    status: os.stat_result


def plain_file(document: Document, place: Path, name: str | None) -> str:
    """The absolute path of a file that anybody may read; "" for none. Errors are reported."""
    if name is None:
        return ""
    file = document.absolute(place, name)
    seen = _seen(document, place, file, NAMED_FILE_BYTES)
    if seen is not None and (wrong := changed_by_others(file, seen.status)):
        document.error(place, wrong)
    return file


def plain_files(document: Document, place: Path, names: str | Sequence[str]) -> tuple[str, ...]:
    """The same, of a file or a list of them."""
    if isinstance(names, str):
        return (plain_file(document, place, names),)
    return tuple(plain_file(document, (*place, index), name) for index, name in enumerate(names))


def secret_file(document: Document, place: Path, name: str | None) -> str:
    """The absolute path of a file with a secret; "" for none. Errors are reported."""
    if name is None:
        return ""
    file = document.absolute(place, name)
    seen = _seen(document, place, file, SECRET_FILE_BYTES)
    if seen is not None and (wrong := open_to_others(file, seen.status)):
        document.error(place, wrong)
    return file


def secret_files(document: Document, place: Path, names: str | Sequence[str]) -> tuple[str, ...]:
    """The same, of a file or a list of them."""
    if isinstance(names, str):
        return (secret_file(document, place, names),)
    return tuple(secret_file(document, (*place, index), name) for index, name in enumerate(names))


def private_key(document: Document, place: Path, name: str | None) -> str:
    """The same, of a private key: ssh uses none that the group of its owner may read."""
    if name is None:
        return ""
    file = document.absolute(place, name)
    seen = _seen(document, place, file, SECRET_FILE_BYTES)
    if seen is None:
        return file
    if seen.data.startswith(_PUBLIC):
        document.error(place, f"{file} is a public key; name the private one, which has no .pub in its name")
    elif wrong := open_to_others(file, seen.status, group=True):
        document.error(place, wrong)
    return file


def _seen(document: Document, place: Path, file: str, limit: int) -> _Seen | None:
    """The file; None once it is reported why it is of no use."""
    try:
        with opened(File(file)) as handle:
            found = os.fstat(handle.fileno())
            data = handle.read(limit + 1)
    except FileNotFoundError:
        document.error(place, f"{file}: no such file{nearest_file(file)}")
        return None
    except IsADirectoryError:
        document.error(place, f"{file} is a folder, not a file")
        return None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        document.error(place, f"{file} cannot be read: {reason_of(error)}")
        return None
    wrong = "is empty" if not data.strip() else ""
    if len(data) > limit:
        wrong = f"is larger than {limit // 1000} kB, which is too large for it"
    if wrong:
        document.error(place, f"{file} {wrong}")
    return None if wrong else _Seen(data, found)
