"""Reading a source, byte for byte."""

import os
from collections.abc import Mapping
from pathlib import Path

from swarmplan.errors import Permanent, Transient, reason_of
from swarmplan.limits import CONTENT_BYTES
from swarmplan.model.content import Source
from swarmplan.programs import DEADLINE, run
from swarmplan.regular_files import NotRegular, OpenFile, open_anywhere, opened


class Reader:
    """A ContentReader. ``environ`` is the environment that swarmplan runs in; ``open_file`` opens files."""

    def __init__(
        self, environ: Mapping[str, str], *, deadline: float = DEADLINE, open_file: OpenFile = open_anywhere
    ) -> None:
        self._environ = environ
        self._open_file = open_file
        self._deadline = deadline
        self._read: dict[Source, bytes] = {}

    def read(self, source: Source) -> bytes:
        """Cached in memory: a program may prompt, and must not do so twice."""
        if source not in self._read:
            self._read[source] = self._content(source)
        return self._read[source]

    def check_file(self, path: str) -> None:
        if not Path(path).is_file():
            raise Permanent(f"no such file: {path}")
        if not os.access(path, os.R_OK):
            raise Permanent(f"{path} cannot be read: Permission denied")

    def _content(self, source: Source) -> bytes:
        if source.file:
            return _file(source.file, self._open_file)
        if source.command:
            return self._printed(source)
        if source.variable:
            return self._variable(source.variable)
        return (source.text or "").encode()

    def _variable(self, name: str) -> bytes:
        try:
            return self._environ[name].encode(errors="surrogateescape")
        except KeyError:
            raise Permanent(f"the environment variable {name} is not set") from None

    def _printed(self, source: Source) -> bytes:
        """What the command prints. Its error output may quote the content, so it is not reported."""
        try:
            ended = run(source.command, deadline=self._deadline)
        except (Permanent, Transient) as error:
            raise type(error)(f"{source} failed: {error}") from None
        if ended.code:
            raise Permanent(f"{source} failed with exit code {ended.code}: run it by hand to see why")
        return ended.out


def _file(path: str, open_file: OpenFile) -> bytes:
    try:
        with opened(Path(path), open_file=open_file) as file:
            return file.read(CONTENT_BYTES + 1)  # one more, to detect that it is too large
    except NotRegular:
        raise Permanent(f"{path} is a pipe or device, not a file") from None
    except FileNotFoundError:
        raise Permanent(f"no such file: {path}") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise Permanent(f"{path} cannot be read: {reason_of(error)}") from None
