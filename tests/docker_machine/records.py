"""The store's records: ``machines/NAME/config.json``, read and written as docker-machine does, without any lock."""

import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from docker_machine.failures import MachineError, Missing, Unmodelled
from docker_machine.gotext import json_text
from docker_machine.switches import Switches

Document = dict[str, Any]
_VERSION = 3


class Records:
    """The machines of one store. Names are not checked here either: ``""`` and ``..`` do their harm."""

    def __init__(self, store: Path) -> None:
        self.store = store
        self._switches = Switches(store)

    def folder(self, name: str) -> Path:
        """Where a machine's files are; like Go's ``filepath.Join`` it resolves ``..``."""
        return Path(os.path.normpath(self.store / "machines" / name))

    def names(self) -> list[str]:
        """Every folder is a machine, whatever is in it."""
        try:
            entries = sorted(os.scandir(self.store / "machines"), key=lambda entry: entry.name)
        except FileNotFoundError:
            return []
        return [
            entry.name for entry in entries if entry.is_dir(follow_symlinks=False) and entry.name[0] != "."
        ]

    def exists(self, name: str) -> bool:
        """A plain look for the folder, or anything else of its name."""
        return os.path.exists(self.folder(name))  # noqa: PTH110  # Path.exists would raise for a name too long

    def load(self, name: str) -> Document:
        """The record. Raises Missing, or MachineError for one that cannot be read."""
        if not self.exists(name):
            raise Missing(name)
        path = self.folder(name) / "config.json"
        try:
            text = path.read_text()
        except OSError as error:
            raise MachineError(f"open {path}: {str(error.strerror).lower()}") from error
        document = _decoded(text)
        version = document.get("ConfigVersion", 0)
        if version > _VERSION:
            raise MachineError(
                "Error getting migrated host: config version is from the future -- you should upgrade your Docker Machine client"
            )
        if version < _VERSION:
            raise Unmodelled(f"{path}: the migration of a record of version {version}")
        return document | {"Name": name}

    def save(self, document: Document) -> None:
        """Write it: a new one straight away, an old one by remove and then rename, between which there is none."""
        path = self.folder(document["Name"]) / "config.json"
        _make(path.parent)
        data = json_text(document, "    ").encode()
        if not path.exists():
            _write(path, data)
            return
        handle, new = tempfile.mkstemp(prefix="config.json.tmp", dir=path.parent)
        os.close(handle)
        try:
            _write(Path(new), data)
            self._replace(Path(new), path)
        finally:
            Path(new).unlink(missing_ok=True)

    def remove(self, name: str) -> None:
        """Remove the folder with all in it, whichever folder that is."""
        folder = self.folder(name)
        if folder.is_dir():
            shutil.rmtree(folder)
        else:
            folder.unlink(missing_ok=True)

    def _replace(self, new: Path, path: Path) -> None:
        try:
            path.unlink()
        except FileNotFoundError as error:
            raise MachineError(f"remove {path}: no such file or directory") from error
        self._switches.pause("save_gap")
        new.rename(path)


def _decoded(text: str) -> Document:
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        end = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated")
        fault = "unexpected end of JSON input" if end else (
            f"invalid character '{text[error.pos]}' looking for beginning of value"
        )  # fmt: skip
        raise MachineError(f"Error getting migrated host: {fault}") from error
    if not isinstance(document, dict):
        raise Unmodelled(f"a record that is no JSON object: {text[:40]}")
    return document


def _make(folder: Path) -> None:
    for place in (*reversed(folder.parents), folder):
        if not place.exists():
            place.mkdir(mode=0o700, exist_ok=True)


def _write(path: Path, data: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(handle, "wb") as file:  # noqa: PTH123  # a handle, for the mode
        file.write(data)
