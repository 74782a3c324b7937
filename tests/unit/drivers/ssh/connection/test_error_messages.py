"""What OpenSSH and sudo say, and what becomes of it. Texts as 9.2 and 1.9 have them."""

import re

import pytest

from swarmplan.drivers.command import Answer
from swarmplan.drivers.ssh.connection.error_messages import ssh_failure, sudo_failure
from swarmplan.drivers.ssh.connection.target import Target
from swarmplan.errors import Failure, Permanent, Unreachable

HOST = Target("host.example", user="ann", port=2200, key="~/.ssh/lab")
CHANGED = """@@@@@@@@@@@
@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @
@@@@@@@@@@@
Host key for host.example has changed and you have requested strict checking.
Host key verification failed.
"""


@pytest.mark.parametrize(
    ("said", "kind", "told"),
    [
        (CHANGED, Permanent, r"has CHANGED .* `ssh-keygen -R '\[host.example\]:2200'`"),
        ("Host key verification failed.", Permanent, r"`ssh -p 2200 -i ~/.ssh/lab ann@host.example`"),
        ("ann@host.example: Permission denied (publickey).", Permanent, r"Permission denied .*options.key"),
        ("Received disconnect: Too many authentication failures", Permanent, r"options.key"),
        ("ssh: Could not resolve hostname x: Name or service not known", Permanent, r"options.address"),
        (
            "ssh: Could not resolve hostname x: Temporary failure in name resolution",
            Unreachable,
            r"name server",
        ),
        ("ssh: connect to host x port 2200: Connection refused", Unreachable, r"sshd runs on port 2200/tcp"),
        ("Connection timed out during banner exchange", Unreachable, r"never answers"),
        ("ssh: connect to host x port 22: Connection timed out", Unreachable, r"does not answer"),
        ("ssh: connect to host x port 22: No route to host", Unreachable, r"no route"),
        ("Can't open user config file /x: No such file or directory", Permanent, r"options.config"),
        ("/x: line 1: Bad configuration option: nonsense", Permanent, r"nonsense"),
        ("client_loop: send disconnect: Broken pipe", Unreachable, r"broke: client_loop"),
        ("Connection closed by 192.0.2.7 port 22", Unreachable, r"broke: Connection closed"),
    ],
)
def test_each_ends_in_its_class_with_what_to_do(said: str, kind: type[Failure], told: str) -> None:
    failure = ssh_failure("one", HOST, said)
    assert type(failure) is kind
    assert str(failure).startswith("machine one")
    assert "\n" not in str(failure)
    assert re.search(told, str(failure))


def test_what_is_wrong_with_a_key_comes_along() -> None:
    said = 'Load key "/k": error in libcrypto\nann@host.example: Permission denied (publickey).'
    assert 'Load key "/k": error in libcrypto' in str(ssh_failure("one", HOST, said))


def test_what_the_command_itself_said_is_nothing_of_ssh() -> None:
    assert ssh_failure("one", HOST, "my program: exit 255") is None


@pytest.mark.parametrize(
    ("code", "said", "told"),
    [
        (1, "sudo: a password is required", "asks for a password; allow it"),
        (1, "sudo: a terminal is required to read the password", "asks for a password"),
        (1, "ann is not in the sudoers file.\nsudo: no", "may not use sudo"),
        (127, "env: 'sudo': No such file or directory", "has no sudo; install it"),
    ],
)
def test_a_refused_sudo_says_what_to_allow(code: int, said: str, told: str) -> None:
    assert told in str(sudo_failure("one", HOST, Answer(code, "", said)))


def test_a_failure_that_is_not_sudos_is_an_answer() -> None:
    assert sudo_failure("one", HOST, Answer(1, "", "no such file")) is None
    assert sudo_failure("one", HOST, Answer(0, "", "sudo: a password is required")) is None


def test_a_file_of_host_keys_that_was_named_is_the_one_that_the_remedies_are_for() -> None:
    named = Target("host.example", known_hosts="/my keys/hosts", key="~/my key")
    unknown = str(ssh_failure("one", named, "Host key verification failed."))
    assert """`ssh -i ~/'my key' -o 'UserKnownHostsFile="/my keys/hosts"' host.example`""" in unknown
    assert "options.known_hosts" not in unknown  # it is named already
    changed = str(ssh_failure("one", named, CHANGED))
    assert "`ssh-keygen -f '/my keys/hosts' -R host.example`" in changed
