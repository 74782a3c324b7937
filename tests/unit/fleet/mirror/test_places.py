"""The folders of a mirror: taken once, emptied only where they are its own."""

from pathlib import Path

import pytest

from swarmplan.errors import Permanent
from swarmplan.fleet.mirror.places import Places, places_of
from swarmplan.fleet.mirror.process import configure
from swarmplan.fleet.mirror.storage_folder import empty, remove, take
from swarmplan.spec.fleet.images import Mirror


def places(tmp_path: Path, fleet: str = "lab", name: str = "images") -> Places:
    return Places(fleet, tmp_path / "state" / "mirrors" / fleet, tmp_path / name)


def test_it_is_taken_up_again_with_its_age(tmp_path: Path) -> None:
    since = take(places(tmp_path))
    assert take(places(tmp_path)) == since


@pytest.mark.parametrize("name", ["thesis.odt", ".swarmplan-mirror"])
def test_a_folder_with_files_of_others_is_refused_and_stays(tmp_path: Path, name: str) -> None:
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / name).write_text("mine")
    for call in (take, empty, remove):
        with pytest.raises(
            Permanent, match=r"^mirror.folder: .* has files of others in it: name a new folder$"
        ):
            call(places(tmp_path))
    assert (tmp_path / "images" / name).read_text() == "mine"


def test_a_folder_of_another_fleet_is_refused(tmp_path: Path) -> None:
    take(places(tmp_path, "other"))
    with pytest.raises(Permanent, match="is that of the fleet other"):
        take(places(tmp_path))


def test_nothing_is_left_of_it(tmp_path: Path) -> None:
    found = places(tmp_path)
    take(found)
    (found.data / "docker").mkdir(parents=True)
    configure(found, Mirror("127.0.0.1", 5000, str(found.storage), "https://hub.example"))
    remove(found)
    assert sorted(tmp_path.rglob("*")) == [tmp_path / "state"]


def test_the_folder_that_it_had_is_known_without_the_file(tmp_path: Path) -> None:
    mirror = Mirror("127.0.0.1", 5000, str(tmp_path / "elsewhere"), "https://hub.example")
    found = places_of(tmp_path, "lab", mirror)
    configure(found, mirror)
    assert places_of(tmp_path, "lab", None) == found
    assert places_of(tmp_path, "new", None).storage == tmp_path / "mirrors" / "new" / "images"
