"""Whom the files with keys let sign, as they are when they are used."""

from pathlib import Path

import pytest

from swarmplan.errors import Permanent
from swarmplan.git.command import Git
from swarmplan.git.revision import Person, Revision
from swarmplan.git.verification import verified
from swarmplan.spec.agent.sources import Verification

ANN = Person("Ann", "ann@example.org")
NEWEST = Revision("a" * 40, "branch main", ANN, ANN)


def none(_settings: dict[str, str], _variables: dict[str, str]) -> Git:
    raise AssertionError("it is not looked at with such files")


@pytest.mark.parametrize("which", ["signers", "keys"])
def test_a_file_of_keys_that_everybody_may_change_by_now_lets_nobody_sign(which: str, tmp_path: Path) -> None:
    good, file = tmp_path / "good", tmp_path / "who may sign"
    for each in (good, file):
        each.write_text("ann@example.org ssh-ed25519 AAAA\n")
        each.chmod(0o644)
    file.chmod(0o646)
    wanted = (
        Verification(signers=str(file)) if which == "signers" else Verification(keys=(str(good), str(file)))
    )
    with pytest.raises(
        Permanent, match=r"who may sign can be changed by every user of this machine: run chmod o-w '/"
    ):
        verified(none, NEWEST, wanted)
