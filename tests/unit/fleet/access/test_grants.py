"""What a key leads to, written and read again."""

from pathlib import Path

import pytest

from swarmplan.errors import Permanent
from swarmplan.fleet.access.grants import EngineAddress, Grant, read_grant, write_grant

GRANT = Grant(
    student="anna",
    cluster="lab-anna",
    key="SHA256:abc",
    managers=("lab-anna-manager-1",),
    machines={"lab-anna-manager-1": {"name": "lab-anna-manager-1", "driver": "local", "options": {"n": [1]}}},
    engines={
        "lab-anna-manager-1": EngineAddress("unix:///run/x.sock"),
        "other": EngineAddress("tcp://192.0.2.1:2376", "/certs"),
    },
    environment={"PATH": "/usr/bin"},
)


def test_it_is_read_as_it_was_written_by_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "grants" / "anna.json"
    write_grant(path, GRANT)
    assert read_grant(path) == GRANT
    assert path.stat().st_mode & 0o777 == 0o600


def test_no_file_is_no_grant(tmp_path: Path) -> None:
    assert read_grant(tmp_path / "anna.json") is None


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", '{"format": "swarmplan/access/1"}', '{"format": "swarmplan/access/2"}']
)
def test_a_damaged_one_lets_nobody_in(tmp_path: Path, text: str) -> None:
    (tmp_path / "anna.json").write_text(text)
    with pytest.raises(Permanent, match=r"anna\.json"):
        read_grant(tmp_path / "anna.json")
