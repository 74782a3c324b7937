"""A document on standard output, whatever the terminal can show."""

import io
import json
import sys

import pytest

from swarmplan.cli.terminal.streams import print_json


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("utf-8", "Anna Müller → b"), ("latin-1", "Anna Müller -> b"), ("ascii", "Anna M?ller -> b")],
)
def test_it_is_valid_json_in_every_encoding(
    monkeypatch: pytest.MonkeyPatch, encoding: str, name: str
) -> None:
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding, errors="strict"))
    print_json({"name": "Anna Müller → b", "groups": []})
    sys.stdout.flush()
    text = written.getvalue().decode(encoding)
    assert json.loads(text) == {"name": name, "groups": []}
    assert text.endswith("}\n")
