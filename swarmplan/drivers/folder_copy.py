"""A folder on a host that a shell is run in, copied as one compressed archive, and put in place of the one that is there."""

import base64
import io
import shlex
import tarfile
from collections.abc import Callable

from swarmplan.drivers.command import Answer
from swarmplan.errors import Permanent, Unreachable

Shell = Callable[[str, str, float], Answer]
_DEADLINE = 300.0
_BEGIN, _END = "--- folder\n", "--- end"
_COPY = """\
cd -- {folder} || exit 3
printf '%s' {begin}
tar -cf - . 2>/dev/null | gzip -1 | head -c {most} | base64
printf '%s\\n' {end}
"""
_REPLACE = """\
set -eu
new={folder}.new
rm -rf -- "$new"
mkdir -p -- "$new"
base64 -d <<'END-OF-FOLDER' | tar -xzpf - -C "$new"
{content}END-OF-FOLDER
rm -rf -- {folder}
mv -- "$new" {folder}
"""


def copy(machine: str, shell: Shell, folder: str, most: int) -> bytes:
    """The content as a tar.gz archive, owners and modes kept. Raises Permanent where there is no such folder, or it takes more than ``most`` bytes."""
    text = _COPY.format(
        folder=_quoted(folder), begin=shlex.quote(_BEGIN), end=shlex.quote(_END), most=most + 1
    )
    answer = shell(text, "copy", _DEADLINE)
    if answer.code != 0:
        raise Permanent(f"machine {machine}: {folder} cannot be copied: {answer.error_line}")
    _, _, behind = answer.out.rpartition(_BEGIN)
    body, ended, _ = behind.partition(_END)
    try:
        found = base64.b64decode(body)
        if len(found) > most:
            raise Permanent(
                f"machine {machine}: {folder} takes more than {most // 1_000_000} MB compressed, the most that is kept"
            )
        with tarfile.open(fileobj=io.BytesIO(found), mode="r:gz") as archive:
            for _member in archive:
                pass
    except (ValueError, tarfile.TarError, OSError, EOFError):
        ended = ""
    if not ended:
        raise Unreachable(f"machine {machine}: the copy of {folder} was cut off; try again")
    return found


def replace(machine: str, shell: Shell, folder: str, content: bytes) -> None:
    """Put the content of such an archive in place of what is there; a kill in between leaves the old content or the new. Raises Permanent."""
    text = _REPLACE.format(folder=_quoted(folder), content=base64.encodebytes(content).decode("ascii"))
    answer = shell(text, "replace", _DEADLINE)
    if answer.code != 0:
        raise Permanent(f"machine {machine}: {folder} cannot be put back: {answer.error_line}")


def _quoted(folder: str) -> str:
    return shlex.quote(folder)
