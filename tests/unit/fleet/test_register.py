"""What is remembered of a fleet."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swarmplan.errors import Permanent
from swarmplan.fleet.register import KnownCluster, read_register, write_register
from swarmplan.spec.fleet.settings import Student

ANNA = KnownCluster(
    Student("anna", "Anna Müller", "a@school", "b", 3, {"topic": "redis"}), 12.5, '{"cluster": "lab-anna"}'
)


def test_it_comes_back_as_it_was(tmp_path: Path) -> None:
    place = tmp_path / "fleets" / "lab.json"
    write_register(place, {"lab-anna": ANNA})
    assert read_register(place) == {"lab-anna": ANNA}
    assert place.stat().st_mode & 0o777 == 0o600
    write_register(place, {})
    assert not place.exists()
    assert read_register(place) == {}


@given(st.one_of(st.binary(max_size=40), st.just(b"[" * 10_000), st.just(b'{"format": "swarmplan/fleet/1"}')))
def test_a_file_that_is_not_valid_is_one_clear_line(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    place = tmp_path_factory.mktemp("fleet") / "lab.json"
    place.write_bytes(data)
    with pytest.raises(Permanent, match=r"lab.json: what is remembered of the fleet is not valid"):
        read_register(place)


def test_a_file_of_another_version_is_left_alone(tmp_path: Path) -> None:
    place = tmp_path / "lab.json"
    place.write_text(json.dumps({"format": "swarmplan/fleet/9", "clusters": {}}))
    with pytest.raises(Permanent, match="of another version of swarmplan"):
        read_register(place)


def test_a_folder_that_cannot_be_written_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "fleets").write_text("")
    with pytest.raises(Permanent, match="cannot be written"):
        write_register(tmp_path / "fleets" / "lab.json", {"lab-anna": ANNA})
