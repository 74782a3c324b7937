"""Reading a source, byte for byte."""

import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from swarmplan.errors import Permanent, Transient
from swarmplan.limits import CONTENT_BYTES
from swarmplan.model.content import Source
from swarmplan.model.redaction.variable_names import is_usual_name
from swarmplan.programs import DEADLINE, run
from swarmplan.sops.files import SopsFiles
from swarmplan.sources.age_keys import machine_keys
from swarmplan.system.regular_files import OpenFile, content_of, open_anywhere

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_BELONGS = "the content itself belongs in a file"


class Reader:
    """A ContentReader. ``environ`` is the environment that swarmplan runs in; ``open_file`` opens files; ``sops`` decrypts: unless it
    is given, with the keys of this machine."""

    def __init__(
        self,
        environ: Mapping[str, str],
        *,
        deadline: float = DEADLINE,
        open_file: OpenFile = open_anywhere,
        sops: SopsFiles | None = None,
    ) -> None:
        self._environ = environ
        self._open_file = open_file
        self._deadline = deadline
        self._sops = sops or SopsFiles(machine_keys(environ, deadline), open_file)
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
            return content_of(source.file, CONTENT_BYTES, self._open_file)
        if source.sops:
            return self._sops.content(source.sops, source.key)
        if source.command:
            return self._printed(source)
        if source.variable:
            return self._variable(source.variable)
        return (source.text or "").encode()

    def _variable(self, name: str) -> bytes:
        try:
            return self._environ[name].encode(errors="surrogateescape")
        except KeyError:
            # What is not a name, or not a usual one, may be the content, written here by mistake: it is not quoted.
            if is_usual_name(name):
                told = f"the environment variable {name} is not set: set it where swarmplan runs"
            elif _NAME.fullmatch(name):
                told = f"the environment variable of this name is not set: set it where swarmplan runs; {_BELONGS}"
            else:
                told = f"this is not the name of an environment variable; {_BELONGS}"
            raise Permanent(told) from None

    def _printed(self, source: Source) -> bytes:
        """What the command prints. Its error output may quote the content, so it is not reported. A first word that is not a program may be
        the content, written here by mistake: it is not quoted."""
        if "\0" not in source.command[0] and shutil.which(source.command[0]) is None:
            raise Permanent(
                f"no program of this name can be run: install it, or correct its name or path; {_BELONGS}"
            )
        try:
            ended = run(source.command, deadline=self._deadline)
        except (Permanent, Transient) as error:
            raise type(error)(f"{source} failed: {error}") from None
        if ended.code:
            raise Permanent(f"{source} failed with exit code {ended.code}: run it by hand to see why")
        return ended.out
