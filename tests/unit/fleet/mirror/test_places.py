"""The folders of a mirror: taken once, emptied only where they are its own."""

from pathlib import Path

import pytest

from swarmplan.errors import Permanent
from swarmplan.fleet.mirror.places import Places, places_of
from swarmplan.fleet.mirror.process import configure
from swarmplan.spec.fleet.images import Mirror


def places(tmp_path: Path, fleet: str = "lab", name: str = "images") -> Places:
    return Places(fleet, tmp_path / "state" / "mirrors" / fleet, tmp_path / name)


def test_it_is_taken_up_again_with_its_age(tmp_path: Path) -> None:
    since = places(tmp_path).take()
    assert places(tmp_path).take() == since


@pytest.mark.parametrize("name", ["thesis.odt", ".swarmplan-mirror"])
def test_a_folder_with_files_of_others_is_refused_and_stays(tmp_path: Path, name: str) -> None:
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / name).write_text("mine")
    for call in (places(tmp_path).take, places(tmp_path).empty, places(tmp_path).remove):
        with pytest.raises(
            Permanent, match=r"^mirror.folder: .* has files of others in it: name a new folder$"
        ):
            call()
    assert (tmp_path / "images" / name).read_text() == "mine"


def test_a_folder_of_another_fleet_is_refused(tmp_path: Path) -> None:
    places(tmp_path, "other").take()
    with pytest.raises(Permanent, match="is that of the fleet other"):
        places(tmp_path).take()


def test_nothing_is_left_of_it(tmp_path: Path) -> None:
    found = places(tmp_path)
    found.take()
    (found.data / "docker").mkdir(parents=True)
    configure(found, Mirror("127.0.0.1", 5000, str(found.storage), "https://hub.example"))
    found.remove()
    assert sorted(tmp_path.rglob("*")) == [tmp_path / "state"]


def test_the_folder_that_it_had_is_known_without_the_file(tmp_path: Path) -> None:
    mirror = Mirror("127.0.0.1", 5000, str(tmp_path / "elsewhere"), "https://hub.example")
    found = places_of(tmp_path, "lab", mirror)
    configure(found, mirror)
    assert places_of(tmp_path, "lab", None) == found
    assert places_of(tmp_path, "new", None).storage == tmp_path / "mirrors" / "new" / "images"
