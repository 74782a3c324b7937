import subprocess
import sys

import pytest
from unit.drivers.docker_machine.tool import Tool

from swarmplan.drivers.docker_machine.cli import Cli
from swarmplan.drivers.docker_machine.place import Place
from swarmplan.drivers.docker_machine.session import run, script, session
from swarmplan.errors import Permanent, Unreachable


def entered(tool: Tool, *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """``run`` in a process of its own, whose streams are the command's."""
    code = (
        "import sys; from pathlib import Path; from swarmplan.drivers.docker_machine.cli import Cli\n"
        "from swarmplan.drivers.docker_machine.place import Place, Store\n"
        "from swarmplan.drivers.docker_machine.session import run\n"
        f"cli = Cli(Place({str(tool.path)!r}, Store(Path({str(tool.store.home)!r}))))\n"
        "raise SystemExit(run(cli, 'vm1', sys.argv[1:]))"
    )
    return subprocess.run(
        [sys.executable, "-c", code, *words], input=stdin, capture_output=True, text=True, check=False
    )


def test_streams_pass_through_and_the_code_is_the_commands_own(tool: Tool) -> None:
    tool.says(
        "ssh",
        does="cat; printf 'trouble\\nError: half a ' >&2; sleep 0.1; echo line >&2; echo 'exit status 42' >&2",
        code=1,
    )
    done = entered(tool, "sh", "-c", "exit 42", stdin="in\n")
    assert (done.returncode, done.stdout, done.stderr) == (42, "in\n", "trouble\nError: half a line\n")
    assert tool.calls == ["ssh vm1  sh -c 'exit 42'"]


def test_a_good_end_loses_nothing(tool: Tool) -> None:
    tool.says("ssh", "out\n", err="exit status 7\nand more, exit")
    done = entered(tool, "true")
    assert (done.returncode, done.stdout, done.stderr) == (0, "out\n", "exit status 7\nand more, exit")
    tool.says("ssh", err="exit status 9\n")
    assert entered(tool, "true").stderr == "exit status 9\n"


@pytest.mark.parametrize(
    "words",
    [
        'Error: Cannot run SSH command: Host "vm1" is not running',
        "error: too many retries",
        "exit status 255",
    ],
)
def test_not_to_have_got_there_is_no_exit_code(tool: Tool, words: str) -> None:
    tool.says("ssh", err=f"{words}\n", code=1)
    with pytest.raises(Unreachable, match=f"machine vm1: .*ssh` failed: {words}"):
        run(tool.cli, "vm1", ["true"])


def test_a_session_is_docker_machines_own(tool: Tool) -> None:
    tool.says("ssh", code=1)
    assert session(tool.cli, "vm1") == 1
    assert tool.calls == ["ssh vm1"]


def test_a_script_goes_by_stdin_as_root_and_its_code_and_words_are_its_own(tool: Tool) -> None:
    noted: list[int] = []
    tool.says("ssh", does="cat; printf 'trouble\\nexit status 42\\n' >&2", code=1)
    answer = script(tool.cli, "vm1", "echo x\n", deadline=9, begun=noted.append)
    assert (answer.code, answer.out, answer.err) == (42, "echo x\n", "trouble")
    assert tool.calls == ["ssh vm1 sudo -n sh -s"]
    assert len(noted) == 1


@pytest.mark.parametrize(
    "words", ["exit status 255", 'Error: Cannot run SSH command: Host "vm1" is not running', ""]
)
def test_a_script_that_did_not_get_there_says_nothing_of_the_machine(tool: Tool, words: str) -> None:
    tool.says("ssh", "half of it", err=words, code=1)
    with pytest.raises(Unreachable, match=f"machine vm1: .*ssh` failed: {words}"):
        script(tool.cli, "vm1", "exit 0", deadline=9, begun=lambda _: None)


def test_a_script_that_hangs_may_be_run_again(tool: Tool) -> None:
    tool.says("ssh", does="sleep 60")
    with pytest.raises(
        Unreachable, match=r"machine vm1: .* did not end within 0\.2 s; check whether the machine hangs"
    ):
        script(tool.cli, "vm1", "exit 0", deadline=0.2, begun=lambda _: None)


def test_a_missing_binary_is_told(tool: Tool) -> None:
    cli = Cli(Place("no-such-docker-machine", tool.store))
    for enter in (lambda: run(cli, "vm1", ["true"]), lambda: session(cli, "vm1")):
        with pytest.raises(Permanent, match="machine vm1: no-such-docker-machine is not on PATH"):
            enter()
