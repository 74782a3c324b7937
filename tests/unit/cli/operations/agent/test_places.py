"""The state folder of an agent is refused at its start, where it is none."""

import stat
from pathlib import Path

import pytest

from swarmplan.agent.control.exclusive import exclusive
from swarmplan.cli.operations.agent.places import make_state
from swarmplan.errors import Permanent


def test_it_is_made_for_its_owner_only(tmp_path: Path) -> None:
    state = tmp_path / "deep" / "state"
    make_state(state)
    make_state(state)
    assert {each.name for each in state.iterdir()} == {"clusters", "mirrors", "files", "notifications"}
    assert {stat.S_IMODE(each.stat().st_mode) for each in (state, *state.iterdir())} == {0o700}


@pytest.mark.parametrize("name", ["", "clusters", "mirrors", "files", "notifications"])
def test_a_file_in_the_place_of_a_folder_is_refused(tmp_path: Path, name: str) -> None:
    place = tmp_path / "state" / name
    place.parent.mkdir(exist_ok=True)
    place.write_text("mine", encoding="utf-8")
    with pytest.raises(
        Permanent, match=r"no folder that can be written: .*set `state` in the agent file"
    ) as raised:
        make_state(tmp_path / "state")
    assert str(raised.value).startswith(f"{place}: ")
    assert place.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("state", ["/proc/nowhere", "/dev/null", "/dev/null/state"])
def test_what_can_be_no_folder_is_refused(state: str) -> None:
    with pytest.raises(Permanent, match="set `state` in the agent file"):
        make_state(Path(state))


def test_the_lock_of_the_state_names_its_setting(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with (
        pytest.raises(Permanent, match="set `state` in the agent file"),
        exclusive(tmp_path / "file" / "state", "state"),
    ):
        pass
