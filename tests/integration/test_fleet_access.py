"""Students' access with the real OpenSSH on loopback: each reaches their own cluster, and whatever else is tried leads nowhere."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from fleet_access.rig import DEADLINE, HERE, Rig, engine, free_port, rig
from git_hosting.keys import SshKey
from git_hosting.ssh import sshd

from swarmplan.fleet.access.sshd.config import KEY_SCRIPT
from swarmplan.fleet.access.sshd.launch import sshd as sshd_program
from swarmplan.fleet.access.sshd.log import last_lines


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    """Anna and Bert, each with a manager; Anna's worker is a host of the ssh driver, which is another sshd on loopback."""
    folder = tmp_path_factory.mktemp("access")
    key = SshKey(folder / "host_login")
    with ExitStack() as stack:
        made = stack.enter_context(rig(folder))
        host = stack.enter_context(sshd(tmp_path_factory.mktemp("host"), key))
        options = {
            "address": HERE, "port": host.port, "key": str(key.path), "config": "none",
            "known_hosts": host.known_hosts(folder / "known"),
        }  # fmt: skip
        for student in ("anna", "bert"):
            url = stack.enter_context(engine(folder / f"{student}.sock", student))
            names = [f"lab-{student}-manager-1", f"lab-{student}-worker-1"]
            machines = {
                name: {"name": name, "driver": "ssh", "options": options, "engine": {}} for name in names
            }
            made.let_in(student, machines, {names[0]: url})
        made.serve()
        yield made


@pytest.mark.parametrize("student", ["anna", "bert"])
def test_a_key_ends_in_the_own_engine(lab: Rig, student: str) -> None:
    assert f"engine-of-{student}" in lab.ping(student)


def test_docker_itself_works_with_the_context_that_is_handed_out(lab: Rig, tmp_path: Path) -> None:
    ssh = tmp_path / "ssh"  # docker's ssh reads the configuration of the account, which is not this test's
    ssh.write_text(f'#!/bin/sh\nexec {shutil.which("ssh")} -F {lab.clients}/lab-anna/config "$@"\n')
    ssh.chmod(0o700)
    environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "HOME": str(tmp_path)}

    def docker(*words: str) -> str:
        return subprocess.run(
            ["docker", *words], env=environment, capture_output=True, text=True, check=True, timeout=DEADLINE
        ).stdout

    docker("context", "import", "lab-anna", f"{lab.clients}/lab-anna/lab-anna.dockercontext")
    assert docker("--context", "lab-anna", "version", "--format", "{{.Server.Version}}") == "engine-of-anna\n"


@pytest.mark.parametrize("options", [(), ("-tt",)])
def test_a_machine_is_entered_the_way_its_driver_does(lab: Rig, options: tuple[str, ...]) -> None:
    done = lab.ssh("anna", "worker-1", options=options, said=b"echo in $((6 * 7)); exit 3\n")
    assert "in 42" in done.stdout
    assert done.returncode == 3


def test_without_a_command_it_is_the_first_machine(lab: Rig) -> None:
    done = lab.ssh("anna", said=b"echo in $((6 * 7))\n")
    assert "in 42" in done.stdout
    assert last_lines(lab.places.log, "anna")[0].endswith(f"{HERE} lab-anna-manager-1")


@pytest.mark.parametrize(
    "sent",
    [
        "lab-bert-worker-1", "../bert", "worker-1; touch {mark}", "worker-1 && touch {mark}", "$(touch {mark})",
        "`touch {mark}`", "worker-1\ntouch {mark}", "touch {mark}", "sh -c 'touch {mark}'", "worker-1 touch {mark}",
        "docker system dial-stdio; touch {mark}", "docker system dial-stdio | tee {mark}", "> {mark}",
        "docker -H unix://{other} system dial-stdio", "docker run --rm x", "scp -t {mark}", "rsync --server . {mark}",
        "\x1b]0;x\x07", "ä" * 5000,
    ],
)  # fmt: skip
def test_what_is_not_on_the_list_runs_nowhere(lab: Rig, tmp_path: Path, sent: str) -> None:
    mark = tmp_path / "mark"
    done = lab.ssh("anna", sent.format(mark=mark, other=lab.clients.parent / "bert.sock"))
    assert done.returncode == 1
    assert done.stdout == ""
    assert "is not possible here" in done.stderr
    assert done.stderr.strip().isprintable()
    assert not mark.exists()
    assert last_lines(lab.places.log, "anna")[0].isprintable()


@pytest.mark.parametrize(
    "variable",
    ["BASH_ENV", "ENV", "LD_PRELOAD", "PYTHONPATH", "PYTHONSTARTUP", "PATH", "SSH_ORIGINAL_COMMAND"],
)
def test_no_variable_of_the_client_is_taken(lab: Rig, tmp_path: Path, variable: str) -> None:
    script, mark = tmp_path / "script", tmp_path / "mark"
    script.write_text(f"touch {mark}\n")
    done = lab.ssh("anna", "nowhere", options=("-o", f"SetEnv={variable}={script}"))
    assert "'nowhere' is not possible here" in done.stderr
    assert not mark.exists()


def test_a_terminal_of_a_strange_name_is_none(lab: Rig) -> None:
    done = lab.ssh(
        "anna", "worker-1", options=("-tt",), said=b"echo term=$TERM.\nexit\n", TERM="x;touch /tmp/x"
    )
    assert "term=dumb." in done.stdout


def test_nothing_is_forwarded_to_a_socket_or_a_port(lab: Rig, tmp_path: Path) -> None:
    mine, other = tmp_path / "mine.sock", lab.clients.parent / "bert.sock"
    done = lab.ssh("anna", options=("-W", f"{HERE}:{lab.port}"))
    assert done.returncode == 255
    assert "administratively prohibited" in done.stderr
    client = subprocess.Popen(lab.line("anna", "-N", "-L", f"{mine}:{other}"), stderr=subprocess.PIPE)
    try:
        until = time.monotonic() + DEADLINE
        while not mine.exists():
            assert time.monotonic() < until
            time.sleep(0.05)
        with socket.socket(socket.AF_UNIX) as tried:
            tried.settimeout(DEADLINE)
            tried.connect(str(mine))
            with suppress(OSError):
                tried.sendall(b"GET /version HTTP/1.1\r\nHost: docker\r\n\r\n")
                assert tried.recv(1) == b""
    finally:
        client.kill()
        client.communicate()


@pytest.mark.parametrize("remote", ["0", "{folder}/theirs.sock"])
def test_nothing_is_forwarded_back(lab: Rig, tmp_path: Path, remote: str) -> None:
    way = f"{remote.format(folder=tmp_path)}:{HERE}:{lab.port}"
    done = lab.ssh("anna", options=("-N", "-o", "ExitOnForwardFailure=yes", "-R", way))
    assert done.returncode == 255
    assert "remote port forwarding failed" in done.stderr or "remote forward" in done.stderr.lower()


def test_no_agent_is_passed_on(lab: Rig, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as agent:
        agent.bind(str(tmp_path / "agent"))
        agent.listen()
        done = lab.ssh(
            "anna", "worker-1", said=b"echo agent=$SSH_AUTH_SOCK.\n",
            options=("-o", "IdentityAgent=none", "-o", f"ForwardAgent={tmp_path}/agent"),
        )  # fmt: skip
    assert "agent=." in done.stdout


def test_there_is_no_subsystem(lab: Rig) -> None:
    done = lab.ssh("anna", "sftp", options=("-s",))
    assert done.returncode == 255
    assert "subsystem request failed" in done.stderr


@pytest.mark.parametrize(
    "method", ["password", "keyboard-interactive", "none", "hostbased", "gssapi-with-mic"]
)
def test_nobody_gets_in_without_a_key(lab: Rig, method: str) -> None:
    done = lab.ssh("anna", options=("-o", f"PreferredAuthentications={method}"))
    assert done.returncode == 255
    assert "Permission denied (publickey)" in done.stderr


def test_another_key_or_another_account_gets_nowhere(lab: Rig, tmp_path: Path) -> None:
    stranger = SshKey(tmp_path / "stranger")
    for options in (
        ("-i", str(stranger.path), "-o", "IdentityFile=none"),
        ("-l", "nobody"),
        ("-l", "daemon"),
    ):
        config = tmp_path / "config"
        text = (lab.clients / "lab-anna/config").read_text()
        if "-i" in options:
            text = text.replace(str(lab.clients / "lab-anna/id_ed25519"), str(stranger.path))
        config.write_text(text)
        done = subprocess.run(
            ["ssh", "-F", str(config), "-o", "BatchMode=yes", *options[-2:], "lab-anna"],
            capture_output=True, text=True, timeout=DEADLINE, check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        assert done.returncode == 255
        assert "Permission denied" in done.stderr


def test_the_configuration_is_its_own_and_forbids_all_else(lab: Rig) -> None:
    shown = subprocess.run(
        [sshd_program(), "-T", "-f", str(lab.places.config)],
        capture_output=True,
        text=True,
        check=True,
        timeout=DEADLINE,
    ).stdout
    lines = set(shown.splitlines())
    for wanted in (
        "disableforwarding yes", "allowtcpforwarding no", "allowstreamlocalforwarding no", "allowagentforwarding no",
        "x11forwarding no", "permittunnel no", "gatewayports no", "permituserenvironment no", "permituserrc no",
        "passwordauthentication no", "kbdinteractiveauthentication no", "permitrootlogin forced-commands-only",
        "authorizedkeysfile none", f"hostkey {lab.places.host_key}", "authenticationmethods publickey",
    ):  # fmt: skip
        assert wanted in lines
    command = f'authorizedkeyscommand /bin/sh "{KEY_SCRIPT}" "{lab.places.folder}" %f'
    assert [line for line in lines if line.startswith(command)]
    assert not [
        line for line in lines if line.startswith(("subsystem", "acceptenv", "include", "allowgroups"))
    ]


def test_two_fleets_are_apart(lab: Rig, tmp_path: Path) -> None:
    with rig(tmp_path, fleet="other", port=free_port()) as other, engine(tmp_path / "x.sock", "xena") as url:
        name = "other-xena-manager-1"
        other.let_in(
            "xena", {name: {"name": name, "driver": "ssh", "options": {}, "engine": {}}}, {name: url}
        )
        other.serve()
        assert "engine-of-xena" in other.ping("xena")
        assert "engine-of-anna" in lab.ping("anna")
        known = lab.clients / "lab-anna/known_hosts"
        done = other.ssh("xena", options=("-p", str(lab.port), "-o", f"UserKnownHostsFile={known}"))
        assert "Permission denied" in done.stderr
