"""Who may use a file that an agent or fleet file names: others may neither read a secret nor change what decides whom to trust."""

import grp
import os
import pwd
import stat
from pathlib import Path

import pytest

from swarmplan import secret_files
from swarmplan.errors import Permanent
from swarmplan.secret_files import changed_by_others, require_protected

OWNER, GROUP = 1234, 1235


def status(mode: int) -> os.stat_result:
    """Of a regular file of this owner and group."""
    return os.stat_result((stat.S_IFREG | mode, 1, 1, 1, OWNER, GROUP, 9, 0, 0, 0))


@pytest.fixture
def group(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The members of the group, whose name is the owner's and which is the owner's first."""
    members: list[str] = []
    known = pwd.struct_passwd(("ann", "x", OWNER, GROUP, "", "/home/ann", "/bin/sh"))
    monkeypatch.setattr(secret_files.pwd, "getpwuid", {OWNER: known}.__getitem__)
    monkeypatch.setattr(
        secret_files.grp, "getgrgid", lambda _: grp.struct_group(("ann", "x", GROUP, members))
    )
    return members


@pytest.mark.parametrize("mode", [0o400, 0o600, 0o644, 0o664])
def test_a_file_that_its_owner_alone_may_change_is_accepted(group: list[str], mode: int) -> None:
    group.append("ann")
    assert changed_by_others("f", status(mode)) == ""


@pytest.mark.parametrize(
    ("mode", "wrong"),
    [
        (0o664, "f can be changed by the group ann: run chmod g-w f"),
        (0o666, "f can be changed by every user of this machine: run chmod go-w f"),
        (0o646, "f can be changed by every user of this machine: run chmod o-w f"),
    ],
)
def test_a_group_with_others_in_it_may_not_change_it(group: list[str], mode: int, wrong: str) -> None:
    group += ["ann", "bob"]
    assert changed_by_others("f", status(mode)) == wrong


def test_a_group_that_is_of_more_than_one_user_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    known = pwd.struct_passwd(("ann", "x", OWNER, GROUP, "", "/home/ann", "/bin/sh"))
    monkeypatch.setattr(secret_files.pwd, "getpwuid", lambda _: known)
    monkeypatch.setattr(secret_files.grp, "getgrgid", lambda _: grp.struct_group(("users", "x", GROUP, [])))
    assert changed_by_others("f", status(0o664)) == "f can be changed by the group users: run chmod g-w f"


def test_a_group_that_nobody_knows_is_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secret_files.grp, "getgrgid", {}.__getitem__)
    assert changed_by_others("f", status(0o664)) == f"f can be changed by the group {GROUP}: run chmod g-w f"


def test_it_is_refused_each_time_that_it_is_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(secret_files.grp, "getgrgid", {}.__getitem__)
    file = tmp_path / "signers"
    file.write_text("ann@example.org ssh-ed25519 AAAA\n")
    file.chmod(0o660)
    with pytest.raises(Permanent, match=r"can be changed by the group \d+: run chmod g-w /"):
        require_protected(str(file))
    file.chmod(0o640)
    require_protected(str(file))
