"""``access`` of a fleet file: its defaults, and what is refused at which place."""

from pathlib import Path

import pytest

from swarmplan.errors import SpecError
from swarmplan.spec.fleet.access import SshAccess
from swarmplan.spec.fleet.loader import load_fleet

ALL = "0.0.0.0"  # noqa: S104 - the default of a classroom
HEAD = """\
apiVersion: swarmplan/v1
kind: Fleet
name: lab
template: lab.yaml
roster: [{id: anna}]
"""


def loaded(tmp_path: Path, access: str) -> SshAccess | None:
    (tmp_path / "lab.yaml").write_text("name: lab\n")
    (tmp_path / "fleet.yaml").write_text(f"{HEAD}{access}\n")
    return load_fleet(str(tmp_path / "fleet.yaml"), {}).settings.access


@pytest.mark.parametrize(
    ("access", "found"),
    [
        ("", None),
        ("access: {ssh: {}}", SshAccess(ALL, 2222)),
        ("access: {ssh: {port: 22, address: lab.example}}", SshAccess(ALL, 22, "lab.example")),
        ("access: {ssh: {listen: 192.0.2.1}}", SshAccess("192.0.2.1", 2222, "192.0.2.1")),
        ('access: {ssh: {listen: "::", address: 192.0.2.1}}', SshAccess("::", 2222, "192.0.2.1")),
        (
            "access: {ssh: {listen: 192.0.2.1, address: lab.example}}",
            SshAccess("192.0.2.1", 2222, "lab.example"),
        ),
    ],
)
def test_it_is_resolved(tmp_path: Path, access: str, found: SshAccess | None) -> None:
    assert loaded(tmp_path, access) == found


@pytest.mark.parametrize(
    ("access", "message"),
    [
        ("access: {}", r"fleet\.yaml:6:1: access\.ssh.*is required"),
        ("access: {ssh: }", r"access\.ssh.*is required"),
        ("access: {ssh: {port: 0}}", r"fleet\.yaml:6:22: access\.ssh\.port"),
        ("access: {ssh: {port: 65536}}", r"access\.ssh\.port"),
        (
            "access: {ssh: {listen: lab.example}}",
            r"fleet\.yaml:6:24: access\.ssh\.listen: 'lab\.example' is not an IP address",
        ),
        ('access: {ssh: {listen: "fe80::1%eth0"}}', r"access\.ssh\.listen"),
        ('access: {ssh: {address: "lab\\nProxyCommand id"}}', r"access\.ssh\.address"),
        ('access: {ssh: {address: "-oProxyCommand=id"}}', r"access\.ssh\.address"),
        ("access: {ssh: {adress: lab}}", r"access\.ssh\.adress"),
    ],
)
def test_what_is_wrong_is_refused_at_its_place(tmp_path: Path, access: str, message: str) -> None:
    with pytest.raises(SpecError, match=message):
        loaded(tmp_path, access)
