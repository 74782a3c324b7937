"""What students type, as it is shown: advice only where it is still to be followed, and JSON as that of the other commands."""

import pytest

from swarmplan.fleet.access.access_status import Served, StudentAccess
from swarmplan.fleet.access.instructions import SshSettings
from swarmplan.render.fleet.access import access_json, access_lines

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIH5l3QFbCjec16zQ4lH5SwMifDNKyD3ARLnjVJuhZabc"
SETTINGS = SshSettings("anna", "lab-anna", "root", "192.0.2.1", 2222, KEY, ("manager-1", "worker-1"))
SERVED = Served(
    "lab", "192.0.2.1", 2222, KEY, serves=True, students=(StudentAccess("anna", "lab-anna", SETTINGS),)
)


@pytest.mark.parametrize("handed_out", [False, True])
def test_out_is_advised_until_it_was_given(*, handed_out: bool) -> None:
    text = "\n".join(map(str, access_lines(SERVED, handed_out=handed_out)))
    assert "ssh lab-anna" in text
    assert ("--out FOLDER" in text) is not handed_out


def test_json_has_a_version_and_what_is_typed_word_for_word() -> None:
    found = access_json(SERVED)
    assert found["format_version"] == "1.0"
    assert found["server"]["key"] == KEY
    assert found["students"][0]["commands"] == [command for command, _ in SETTINGS.commands]


def test_json_hides_what_looks_like_a_secret() -> None:
    token = f"SWMTKN-1-{'3x' * 25}-{'a1' * 12}a"
    served = Served(
        "lab",
        "192.0.2.1",
        2222,
        KEY,
        serves=True,
        students=(StudentAccess("anna", "lab-anna", SETTINGS, token),),
    )
    assert token not in str(access_json(served))
