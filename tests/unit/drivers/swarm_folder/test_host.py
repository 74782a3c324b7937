import base64
import gzip

import pytest
from unit.drivers.swarm_folder.folders import archive, folder

from swarmplan.drivers.command import Answer
from swarmplan.drivers.swarm_folder import host
from swarmplan.drivers.swarm_folder.archive import Entry, entries, packed
from swarmplan.errors import Permanent, Unreachable

STATE = packed(folder())
SECRET = base64.encodebytes(gzip.compress(STATE)).decode()


class Shell:
    """One that is told how scripts end, and remembers them."""

    def __init__(self, out: str = "", err: str = "", code: int = 0) -> None:
        self.answer = Answer(code, out, err)
        self.scripts: list[str] = []

    def __call__(self, text: str, _name: str, _deadline: float) -> Answer:
        self.scripts.append(text)
        return self.answer


def told(state: bytes = STATE, code: int = 0, *, before: str = "", end: str = "--- end\n") -> str:
    """What the script says of a folder."""
    sent = base64.encodebytes(gzip.compress(state + f"\n{code}".encode())).decode()
    return f"{before}--- swarm folder\n{sent}{end}"


def test_a_copy_is_what_was_told_whatever_the_login_says_before() -> None:
    shell = Shell(told(before="Welcome!\n--- swarm folder\n"))
    assert host.copy("one", shell, stop_engine=True) == STATE


def test_a_spare_log_file_stays_behind() -> None:
    spare = [*folder(), Entry("raft/wal-v3-encrypted/0.tmp", 0o600, 0, 0, 5, bytes(4096))]
    assert host.copy("one", Shell(told(packed(spare))), stop_engine=True) == STATE


@pytest.mark.parametrize("stop_engine", [True, False])
def test_a_file_that_changed_meanwhile_spoils_only_a_still_copy(stop_engine: bool) -> None:  # noqa: FBT001  # a column
    shell = Shell(told(code=1), "tar: ./raft/log.wal: file changed as we read it")
    if stop_engine:
        with pytest.raises(
            Permanent, match=r"machine one: `tar` failed: tar: .* file changed as we read it; check that"
        ):
            host.copy("one", shell, stop_engine=stop_engine)
    else:
        assert host.copy("one", shell, stop_engine=stop_engine) == STATE


@pytest.mark.parametrize("stop_engine", [True, False])
def test_a_file_that_could_not_be_read_spoils_any(stop_engine: bool) -> None:  # noqa: FBT001  # a column
    with pytest.raises(Permanent, match=r"machine one: `tar` failed: tar: ./raft: Input/output error"):
        host.copy("one", Shell(told(code=2), "tar: ./raft: Input/output error"), stop_engine=stop_engine)


@pytest.mark.parametrize(
    "out", ["", told(end="")[:-40], told()[:300] + "\n--- end\n", "--- swarm folder\n--- end\n"]
)
def test_a_copy_that_did_not_come_whole_may_be_taken_again(out: str) -> None:
    with pytest.raises(
        Unreachable, match="machine one: the copy of its swarm folder was cut off in transfer"
    ):
        host.copy("one", Shell(out), stop_engine=True)


def test_a_failure_repeats_nothing_of_the_folder() -> None:
    with pytest.raises(Permanent) as failure:
        host.copy("one", Shell(told(), "", 3), stop_engine=True)
    assert str(failure.value) == "machine one: `copy.sh` failed: exit code 3"


def test_what_the_host_says_of_a_full_disk_comes_with_the_remedy() -> None:
    shell = Shell(err="No space left on device below /var/lib/docker\n", code=1)
    with pytest.raises(Permanent) as failure:
        host.replace("one", shell, STATE)
    assert str(failure.value) == (
        "machine one: `replace.sh` failed: No space left on device below /var/lib/docker; free some disk space there and"
        " run the command again"
    )


@pytest.mark.parametrize(
    ("code", "said", "remedy"),
    [
        (70, "cannot be stopped", ""),
        (
            71,
            "does not start: unknown flag",
            "; correct the cause there (often a key of engine.options) and run",
        ),
        (71, "does not start: No space left on device", "; free some disk space there and run"),
    ],
)
def test_where_the_engine_is_the_trouble_the_script_is_not(code: int, said: str, remedy: str) -> None:
    shell = Shell(err=f"its engine {said}\n", code=code)
    with pytest.raises(Permanent) as failure:
        host.replace("one", shell, STATE)
    assert str(failure.value).startswith(f"machine one: its engine {said}{remedy}")


@pytest.mark.parametrize("state", [STATE[:-2048], archive(("../x", {})), archive(("/x", {})), b""])
def test_a_bad_archive_is_refused_before_anything_is_sent(state: bytes) -> None:
    shell = Shell()
    with pytest.raises(Permanent, match=r"machine one: .*nothing was changed"):
        host.replace("one", shell, state)
    assert shell.scripts == []


def test_what_is_sent_is_the_folder_alone_and_nobody_elses_archive() -> None:
    shell = Shell()
    host.replace("one", shell, STATE + bytes(10240))
    sent = shell.scripts[0].partition("<<'END-OF-COPY'\n")[2].partition("--- end\nEND-OF-COPY\n")[0]
    assert entries(gzip.decompress(base64.b64decode(sent))) == folder()


@pytest.mark.parametrize(("was", "now"), [("", "192.0.2.1"), ("192.0.2.1", "$(reboot)"), ("one.example", "")])
def test_only_addresses_are_redirected(was: str, now: str) -> None:
    shell = Shell()
    with pytest.raises(Permanent, match=r"machine one: .* is not a valid IP address"):
        host.redirect("one", shell, was, now)
    assert shell.scripts == []


def test_addresses_of_two_kinds_are_not_led_to_each_other() -> None:
    with pytest.raises(Permanent, match=r"machine one: 192\.0\.2\.1 and 2001:db8::1 must both be IPv4"):
        host.redirect("one", Shell(), "192.0.2.1", "2001:db8::1")
