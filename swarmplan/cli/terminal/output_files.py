"""The files an import writes: there as a whole and proven, or not there."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from swarmplan import private_files
from swarmplan.errors import Permanent, SpecError, reason_of

if TYPE_CHECKING:
    from swarmplan.spec.export import Files

_OPEN = 0o644
"""The mode of what has no secret in it: it is to be put under version control."""


@contextmanager
def written(files: "Files", folder: Path) -> Iterator[list[Path]]:
    """The files, written into the folder; they go again when what is done with them raises. None is written over:
    raises SpecError when one is there, Permanent when one cannot be written."""
    names = [*files.texts, *filter(None, [files.key_file])]
    there = [name for name in names if os.path.lexists(folder / name)]
    if there:
        raise SpecError(
            [f"{folder / name} is there already: move it away, or name another --out" for name in there]
        )
    made: list[Path] = []
    try:
        _write(files.texts, files.private, folder, made)
        made += [folder / name for name in filter(None, [files.key_file])]
        yield made
    except BaseException:
        for path in made:
            path.unlink(missing_ok=True)
        raise


def comment(path: Path, amiss: Sequence[str]) -> None:
    """Note at the head of a file that was written what is not as it says. Raises Permanent when it cannot be written."""
    if not amiss:
        return
    lines = ["# When this was imported, it was not all so:", *(f"# - {_printable(line)}" for line in amiss)]
    try:
        text = path.read_text(encoding="utf-8")
        path.write_text("\n".join([*lines, text]), encoding="utf-8")
    except OSError as error:
        raise Permanent(f"{path} cannot be written: {reason_of(error)}") from error


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)


def _write(texts: Mapping[str, str], private: frozenset[str], folder: Path, made: list[Path]) -> None:
    for name, text in texts.items():
        path = folder / name
        try:
            private_files.create(path, text.encode())
            made.append(path)
            if name not in private:
                path.chmod(_OPEN)
        except OSError as error:
            raise Permanent(f"{path} cannot be written: {reason_of(error)}") from error
