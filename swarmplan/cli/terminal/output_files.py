"""The files an import writes: all of them, and verified, or none."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from swarmplan import private_files
from swarmplan.errors import Permanent, SpecError, reason_of
from swarmplan.model.redaction.plain_text import printable

if TYPE_CHECKING:
    from swarmplan.spec.export import Files

_OPEN = 0o644
"""The mode of files without secrets: they belong under version control."""


@contextmanager
def output_files(files: "Files", folder: Path) -> Iterator[list[Path]]:
    """Write the files into the folder; they are removed again when the block raises. None is overwritten: raises SpecError
    when one exists, Permanent when one cannot be written."""
    names = [*files.texts, *filter(None, [files.key_file])]
    existing = [name for name in names if os.path.lexists(folder / name)]
    if existing:
        first, *_ = files.texts  # the cluster file; the names of the others do not follow from it
        another = "choose another --out" if existing == [first] else "choose an --out in another folder"
        raise SpecError([f"{folder / name} already exists: move it away, or {another}" for name in existing])
    made: list[Path] = []
    try:
        _write(files.texts, files.private, folder, made)
        made += [folder / name for name in filter(None, [files.key_file])]
        yield made
    except BaseException:
        for path in made:
            path.unlink(missing_ok=True)
        raise


def add_problems(path: Path, problems: Sequence[str]) -> None:
    """List the known problems at the head of a file that was written. Raises Permanent when it cannot be written."""
    if not problems:
        return
    lines = ["# Problems found when this was imported:", *(f"# - {printable(line)}" for line in problems)]
    try:
        text = path.read_text(encoding="utf-8")
        path.write_text("\n".join([*lines, text]), encoding="utf-8")
    except OSError as error:
        raise Permanent(f"{path} cannot be written: {reason_of(error)}") from error


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
