from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

import pytest

from swarmplan.drivers.command import Answer
from swarmplan.drivers.ssh.host import install
from swarmplan.drivers.ssh.host.install import _failure as trouble
from swarmplan.errors import Permanent
from swarmplan.model.machine import EngineSettings, Machine

if TYPE_CHECKING:
    from swarmplan.drivers.ssh.connection.connection import Connection


class Host:
    """A connection whose scripts end with one answer."""

    machine = "m1"

    def __init__(self, answer: Answer, *, apt: bool = True) -> None:
        self.answer = answer
        self.apt = apt
        self.arguments: tuple[str, ...] = ()

    def run(self, _words: Sequence[str], *, root: bool) -> Answer:
        assert not root
        return Answer(0 if self.apt else 1, "", "")

    def script(self, _text: str, *arguments: str, deadline: float) -> Answer:
        assert deadline == 600
        self.arguments = arguments
        return self.answer

    def install(self, wanted: str = "28.5", **options: str) -> tuple[str, ...]:
        machine = Machine("m1", "ssh", options, EngineSettings(install=wanted))
        return install.install(cast("Connection", self), machine)

    def uninstall(self, *packages: str) -> tuple[str, ...]:
        return install.uninstall(cast("Connection", self), packages)


def test_the_packages_it_brought_are_told() -> None:
    host = Host(Answer(0, "at=dpkg --configure -a\npackage=docker.io\npackage=tini\n", "W: something"))
    assert host.install("distribution") == ("docker.io", "tini")
    assert host.arguments == ("distribution", install.REPOSITORY)


def test_another_place_of_dockers_repository() -> None:
    host = Host(Answer(0, "", ""))
    assert host.install("28.5", docker_repository="file:///srv/docker/") == ()
    assert host.arguments == ("28.5", "file:///srv/docker")


def test_without_apt_nothing_is_tried() -> None:
    host = Host(Answer(0, "", ""), apt=False)
    with pytest.raises(Permanent, match=r"machine m1: engine.install needs apt, and there is none: install"):
        host.install()
    assert host.arguments == ()


def test_what_stays_for_others_is_told() -> None:
    host = Host(Answer(0, "at=dpkg --remove docker.io iptables\nkept=iptables\n", ""))
    assert host.uninstall("docker.io", "iptables") == ("iptables",)


def test_taking_out_may_fail_too() -> None:
    with pytest.raises(
        Permanent, match=r"machine m1: `dpkg --configure -a` failed there: .*wait for it to end"
    ):
        Host(Answer(1, "at=dpkg --configure -a\n", "dpkg: error: dpkg frontend lock was locked")).uninstall(
            "x"
        )


@pytest.mark.parametrize("value", ["", "distribution", "28.5", "28.5.1", "20.10"])
def test_what_may_be_asked_for(value: str) -> None:
    assert install.fault(value) == ""


@pytest.mark.parametrize("value", ["28", "latest", "5:28.5.1", "28.5.1.2", "28.5 ", "; reboot"])
def test_what_may_not(value: str) -> None:
    assert repr(value) in install.fault(value)


@pytest.mark.parametrize(
    ("said", "told", "remedy"),
    [
        (
            "E: You don't have enough free space in /var/cache/apt/archives/.",
            "You don't have enough free space in /var/cache/apt/archives/",
            "free some space there",
        ),
        (
            "W: Failed to fetch x  Temporary failure resolving 'deb.example'\nE: cannot copy: No space left on device",
            "cannot copy: No space left on device",
            "free some space there",
        ),
        (
            "E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 7 (apt-get)",
            "Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 7 (apt-get)",
            "wait for it to end",
        ),
        (
            "Err:1 http://deb.example stable\n  Temporary failure resolving 'deb.example'\nE: Unable to locate package docker.io",
            "Temporary failure resolving 'deb.example'",
            "check that the host reaches its package archive",
        ),
        ("E: Unable to locate package docker.io", "Unable to locate package docker.io", "is for its release"),
        ("E: no version 99.9 in https://x (it has 5:28 …)", "no version 99.9 in https://x (it has 5:28 …)", "set engine.install to a version"),
        ("W: GPG error: x NO_PUBKEY 7", "GPG error: x NO_PUBKEY 7", "options.docker_repository"),
        ("E: Packages need to be removed but remove is disabled.", "Packages need to be removed but remove is disabled", "remove them"),
        ("noise\ndpkg: error processing archive x\nlast words", "dpkg: error processing archive x", "correct that there"),
        ("", "exit code 100", "correct that there"),
    ],
)  # fmt: skip
def test_each_failure_is_one_line_with_its_remedy(said: str, told: str, remedy: str) -> None:
    answer = Answer(100, "at=apt-get update\nat=apt-get install docker.io\n", said)
    line = str(trouble("m1", "installing", answer))
    assert line.startswith(f"machine m1: `apt-get install docker.io` failed there: {told}; ")
    assert remedy in line
    assert "\n" not in line


def test_a_failure_before_any_step() -> None:
    assert str(trouble("m1", "installing an engine", Answer(127, "", "sh: not found"))).startswith(
        "machine m1: `installing an engine` failed there: sh: not found; "
    )
