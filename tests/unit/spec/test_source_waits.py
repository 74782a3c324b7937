"""A file that looks regular and is waited for."""

import os
from pathlib import Path

import pytest

from swarmplan.spec.yaml import source
from swarmplan.spec.yaml.findings import Fault


def test_a_file_of_the_kernels_that_has_nothing_at_once_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("name: lab\n")
    assert source.read_text(str(file), 0) == "name: lab\n"
    silent, _ = os.pipe()
    regular = os.stat(file)  # noqa: PTH116 - what os.fstat gives
    monkeypatch.setattr(source.os, "open", lambda *_: silent)
    monkeypatch.setattr(source.os, "fstat", lambda _: regular)
    with pytest.raises(Fault, match="cannot be read: it has nothing to read yet"):
        source.read_text(str(file), 0)
