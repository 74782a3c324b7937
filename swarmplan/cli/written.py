"""The files an import writes: there as a whole and proven, or not there."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from swarmplan.cli.places import open_private
from swarmplan.errors import Permanent, SpecError

if TYPE_CHECKING:
    from swarmplan.spec.live import Files


@contextmanager
def written(files: "Files", folder: Path) -> Iterator[list[Path]]:
    """The files, written into the folder; they go again when what is done with them raises. None is written over:
    raises SpecError when one is there, Permanent when one cannot be written."""
    there = [name for name in files.texts if (folder / name).exists()]
    if there:
        raise SpecError(
            [f"{folder / name} is there already: move it away, or name another --out" for name in there]
        )
    made: list[Path] = []
    try:
        _write(files.texts, files.private, folder, made)
        yield made
    except BaseException:
        for path in made:
            path.unlink(missing_ok=True)
        raise


def _write(texts: Mapping[str, str], private: frozenset[str], folder: Path, made: list[Path]) -> None:
    for name, text in texts.items():
        path = folder / name
        try:
            with (
                open_private(path, os.O_EXCL) if name in private else path.open("x", encoding="utf-8") as file
            ):
                made.append(path)
                file.write(text)
        except OSError as error:
            raise Permanent(f"{path} cannot be written: {error.strerror}") from error
