"""Where a host is, in ssh's words and in docker's."""

import subprocess

from swarmplan.drivers.ssh.connection.docker_host import docker_host, notes
from swarmplan.drivers.ssh.connection.target import Target
from swarmplan.model.machine import Machine

FULL = {
    "address": "host.example", "user": "ann", "port": 2200, "key": "/keys/my key", "jump": "gate", "known_hosts": "/k%n",
    "private_address": "10.0.0.7",
}  # fmt: skip


def asked(target: Target) -> dict[str, str]:
    """What OpenSSH itself makes of our words (``ssh -G``)."""
    command = [*target.command(), "-F", "none", "-G", "--", target.address]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return dict(line.split(" ", 1) for line in out.splitlines() if " " in line)


def test_ssh_understands_every_option() -> None:
    found = asked(Target.of(FULL))
    assert (found["user"], found["port"], found["proxyjump"]) == ("ann", "2200", "gate")
    assert (found["identitiesonly"], found["batchmode"]) == ("yes", "yes")
    assert "my key" in found["identityfile"]


def test_what_is_left_out_is_left_to_the_users_configuration() -> None:
    assert Target.of({"address": "alias"}).choices() == []


def test_docker_is_pointed_at_the_same_host() -> None:
    assert docker_host(Machine("one", "ssh", FULL)) == "ssh://ann@host.example:2200"
    assert docker_host(Machine("one", "ssh", {"address": "2001:db8::7"})) == "ssh://[2001:db8::7]"


def test_what_docker_cannot_be_told_is_said() -> None:
    told = "\n".join(notes(Machine("one", "ssh", FULL)))
    assert all(
        word in told for word in ("Host host.example", "IdentityFile", "ProxyJump gate", "group docker")
    )
    assert notes(Machine("one", "ssh", {"address": "alias"})) == ()
