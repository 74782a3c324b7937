"""What is let in over SSH: what is on the list, byte for byte, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swarmplan.fleet.access.requests import DIAL, NotAllowed, Request, request_of, shown

MACHINES = ("lab-anna-manager-1", "lab-anna-worker-1")
CLUSTER = "lab-anna"
LISTED = {"", DIAL, "manager-1", "worker-1", *MACHINES}


def asked(sent: str | None) -> Request:
    return request_of(sent, MACHINES, CLUSTER)


def test_docker_reaches_the_engine() -> None:
    assert asked("docker system dial-stdio") == Request()


@pytest.mark.parametrize("sent", [None, ""])
def test_without_a_command_it_is_the_first_machine(sent: str | None) -> None:
    assert asked(sent) == Request("lab-anna-manager-1")


@pytest.mark.parametrize("sent", ["worker-1", "lab-anna-worker-1"])
def test_a_machine_is_named_with_or_without_its_cluster(sent: str) -> None:
    assert asked(sent) == Request("lab-anna-worker-1")


@pytest.mark.parametrize(
    "sent",
    [
        "lab-bert-worker-1", "worker-2", " worker-1", "worker-1 ", "worker-1\n", "worker-1\0", "WORKER-1",
        "worker-1; id", "worker-1 && id", "$(id)", "`id`", "worker-1 id", "../lab-bert/worker-1", "/etc/passwd",
        "docker", "docker system dial-stdio ", "docker  system dial-stdio", "docker system dial-stdio; id",
        "docker -H unix:///var/run/docker.sock system dial-stdio", "docker --host unix:///x system dial-stdio",
        "docker system dial-stdio\nid", "sh", "sh -c id", "-", "--", "--help", "scp -t /", "rsync --server . /",
        "/usr/lib/openssh/sftp-server", "sftp", "internal-sftp", "git-upload-pack 'x'", "lab-anna-", "*", "?",
    ],
)  # fmt: skip
def test_all_else_is_refused(sent: str) -> None:
    with pytest.raises(NotAllowed, match="manager-1, worker-1"):
        asked(sent)


@given(
    st.text(max_size=40)
    | st.sampled_from(sorted(LISTED)).map(lambda text: text + "\n")
    | st.sampled_from(sorted(LISTED))
)
def test_only_what_is_listed_is_allowed_and_only_own_machines_are_named(sent: str) -> None:
    if sent in LISTED:
        assert asked(sent).machine in {"", *MACHINES}
        return
    with pytest.raises(NotAllowed) as caught:
        asked(sent)
    assert str(caught.value).isascii()
    assert str(caught.value).isprintable()


def test_without_machines_there_is_no_shell() -> None:
    with pytest.raises(NotAllowed):
        request_of("", (), CLUSTER)


@given(st.text())
def test_what_is_shown_of_it_is_short_and_harmless(sent: str) -> None:
    assert shown(sent).isascii()
    assert shown(sent).isprintable()
    assert len(shown(sent)) < 700
