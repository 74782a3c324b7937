"""Reading the files of a spec: bytes to text, each error as one clear line."""

import os
import stat
from itertools import islice
from pathlib import Path
from typing import IO

from swarmplan.errors import reason_of
from swarmplan.limits import FILE_BYTES
from swarmplan.model.values.nearest import nearest_file_name
from swarmplan.spec.yaml.binary import binary_kind
from swarmplan.spec.yaml.findings import Fault
from swarmplan.spec.yaml.tree import Node, Position, value_position
from swarmplan.spec.yaml.tree import Path as TreePath
from swarmplan.system.regular_files import OpenFile, is_named_pipe, reading

STDIN = "-"
_COMPARED = 200
"""Names that a file's is compared with."""


def open_waiting(path: str) -> int:
    """The OpenFile of the user's own documents: a regular file's never waits, as kernel files that look like one would
    (``/proc/kmsg``); ``<(command)`` of a shell is not a regular file, and is waited for."""
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    if stat.S_ISREG(os.fstat(handle).st_mode):
        os.set_blocking(handle, False)
    return handle


def read_text(
    file: str, rank: int, stdin: IO[bytes] | None = None, open_file: OpenFile = open_waiting
) -> str:
    """The text of a file, ``-`` for standard input. Raises Fault."""
    at = Position(file if file != STDIN else "<stdin>", 0, 0, rank)
    data = _read(file, at, stdin, open_file)
    if kind := binary_kind(data, at.file):
        raise Fault(at, kind)
    if len(data) > FILE_BYTES:
        raise Fault(at, f"larger than {FILE_BYTES // 1_000_000} MB, which is too large for a cluster file")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        raise Fault(Position(at.file, line, column, rank), "not UTF-8 text; save the file as UTF-8") from None


def _read(file: str, at: Position, stdin: IO[bytes] | None, open_file: OpenFile) -> bytes:
    if file == STDIN:
        if stdin is None:
            raise Fault(at, "there is no standard input to read")
        return stdin.read(FILE_BYTES + 1)
    if is_named_pipe(Path(file)):
        raise Fault(at, "a named pipe, not a file")
    try:
        with reading(open_file(file)) as opened:
            return opened.read(FILE_BYTES + 1)
    except FileNotFoundError:
        raise Fault(at, f"no such file{nearest_file(file)}") from None
    except IsADirectoryError:
        raise Fault(at, "a folder, not a file; name the YAML file in it") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = reason_of(error)
        raise Fault(at, f"cannot be read: {reason}") from None


def nearest_file(file: str) -> str:
    """The file beside it of the same kind whose name is nearest, as a question; "" where none is. A link that leads nowhere
    is there by its own name."""
    if Path(file).is_symlink():
        return "; it is a link to a file that does not exist"
    folder, name = os.path.split(file)
    try:
        with os.scandir(folder or os.curdir) as entries:
            names = [each.name for each in islice(entries, _COMPARED)]
    except OSError:
        return ""
    near = nearest_file_name(name, names)
    return f"; did you mean {os.path.join(folder, near)}?" if near else ""  # noqa: PTH118 - as it was typed


def absolute_path(tree: Node, place: TreePath, name: str) -> str:
    """The absolute path of a file that is named at this place of a document."""
    return str(Path(relative_to_file(value_position(tree, place).file, name)).absolute())


def relative_to_file(file: str, name: str) -> str:
    """A path as named in a spec file: relative to that file's folder; to the current one if there is no file."""
    folder = Path(file).parent if not file.startswith(("<", "--")) else Path()
    return str(folder / name)
