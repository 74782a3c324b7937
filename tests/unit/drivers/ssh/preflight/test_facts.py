import subprocess
from typing import TYPE_CHECKING, cast

import pytest

from swarmplan.drivers.command import Answer
from swarmplan.drivers.ssh.connection.connection import Timeouts
from swarmplan.drivers.ssh.connection.target import Target
from swarmplan.drivers.ssh.host.scripts import query_script
from swarmplan.drivers.ssh.preflight import facts
from swarmplan.drivers.ssh.preflight.facts import DATA, Facts, Holder, parse
from swarmplan.errors import Permanent

if TYPE_CHECKING:
    from swarmplan.drivers.ssh.connection.connection import Connection

TOLD = """\
motd=welcome
clock=1000.250000000
user=deploy
root=sudo
os=debian
os_name=Debian GNU/Linux 12 (bookworm)
apt=yes
dockerd=20.10.24+dfsg1
cli=/usr/bin/docker
running=20.10.24+dfsg1
swarm=inactive
node=
containers=2
kernel.overlay=yes
kernel.ip_vs=no
place=/var/lib
free=2048
hostname=m1
source=192.0.2.1
machine_id=abc
addresses=127.0.0.1 192.0.2.1
python=/usr/bin/python3
socket=tcp *:2377 users:(("dockerd",pid=7,fd=3))
socket=udp 0.0.0.0:4789
socket=udp [::]:7946 ?
end=yes
"""


def parsed(text: str, asked: float = 1000.0, answered: float = 1001.0) -> Facts:
    facts = parse(text, asked, answered)
    assert facts is not None
    return facts


def test_what_a_host_tells() -> None:
    facts = parsed(TOLD)
    assert (facts.user, facts.root, facts.apt) == ("deploy", "sudo", True)
    assert (facts.running, facts.swarm, facts.node, facts.containers) == ("20.10.24+dfsg1", "inactive", "", 2)
    assert facts.kernel == {"overlay": "yes", "ip_vs": "no"}
    assert (facts.place, facts.free) == ("/var/lib", 2 << 20)
    assert facts.addresses == ("127.0.0.1", "192.0.2.1")


def test_who_has_the_ports() -> None:
    assert parsed(TOLD).bound == {
        "2377/tcp": Holder("dockerd", 7),
        "4789/udp": Holder(kernel=True),
        "7946/udp": Holder(),
    }
    told = {port: str(holder) for port, holder in parsed(TOLD).bound.items()}
    assert told == {
        "2377/tcp": "dockerd (pid 7)",
        "4789/udp": "the kernel",
        "7946/udp": "an unknown process",
    }


def test_a_clock_is_known_to_the_time_its_reading_took() -> None:
    assert parsed(TOLD).skew == (-0.75, 0.25)


def test_a_clock_of_whole_seconds_is_known_less() -> None:
    assert parsed(TOLD.replace("1000.250000000", "1000.%N")).skew == (-1.0, 1.0)


def test_a_clock_that_is_none_is_not_judged() -> None:
    assert parsed(TOLD.replace("1000.250000000", "date: bad")).skew is None


def test_what_could_not_be_told_is_left_out() -> None:
    facts = parsed("user=me\nfree=\ncontainers=\nend=yes\n")
    assert (facts.free, facts.containers, facts.root, facts.skew) == (None, 0, "", None)
    assert facts.place == DATA


def test_an_answer_that_was_cut_is_none() -> None:
    assert parse(TOLD.replace("end=yes\n", ""), 0, 1) is None


class Mute:
    """A connection whose host runs no shell."""

    machine = "m1"
    target = Target("192.0.2.1", user="me")
    timeouts = Timeouts()

    def script(self, _text: str, *_arguments: str, deadline: float, root: bool) -> Answer:
        assert deadline > 0
        assert not root
        return Answer(1, "", "This account is currently not available.\n")


def test_a_host_that_runs_no_scripts_is_named() -> None:
    with pytest.raises(Permanent) as raised:
        facts.collect(cast("Connection", Mute()))
    assert str(raised.value) == (
        "machine m1: it did not run the shell script that checks it (This account is currently not available.);"
        " check that its login shell runs commands: `ssh me@192.0.2.1 uname`"
    )


def test_the_script_answers_on_this_machine_and_names_the_folder_asked_for() -> None:
    done = subprocess.run(
        ["sh", "-s", "--", "/nowhere/at/all", "8"], input=query_script("facts"),
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    facts = parsed(done.stdout, 0, 1)
    assert facts.place == "/"
    assert facts.free
    assert facts.hostname
    assert set(facts.kernel) == {"overlay", "vxlan", "bridge", "veth", "br_netfilter", "ip_vs", "cgroups"}
