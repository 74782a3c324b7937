"""The lines about keys, read back by OpenSSH's own programs."""

import subprocess
from pathlib import Path

import pytest

from swarmplan.errors import Permanent
from swarmplan.fleet.access.keys.lines import authorized, fingerprint, known_host, public_part
from swarmplan.fleet.access.keys.make import forget_key, make_key, private_text, public_file


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("keys") / "sub" / "anna"
    make_key(path, "anna@lab")
    return path


def test_a_key_is_made_once_and_for_its_owner_only(key: Path) -> None:
    before = private_text(key)
    public = make_key(key, "anna@lab")
    assert private_text(key) == before
    assert public == public_part(public_file(key).read_text())
    assert [path.stat().st_mode & 0o777 for path in (key, public_file(key), key.parent)] == [
        0o600,
        0o600,
        0o700,
    ]


def test_a_key_that_was_cut_off_is_made_again(tmp_path: Path) -> None:
    private = tmp_path / "bert"
    (tmp_path / ".bert.new").write_text("half of a key")
    public_file(private).write_text("ssh-ed25519 AAAA")
    public = make_key(private, "bert@lab")
    assert subprocess.run(
        ["ssh-keygen", "-y", "-f", str(private)], capture_output=True, text=True, check=True
    ).stdout.startswith(public)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bert", "bert.pub"]
    forget_key(private)
    assert list(tmp_path.iterdir()) == []


def test_without_ssh_keygen_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Permanent, match="openssh-client"):
        make_key(tmp_path / "anna", "anna")


def test_the_fingerprint_is_that_of_ssh_keygen(key: Path) -> None:
    shown = subprocess.run(["ssh-keygen", "-lf", str(key)], capture_output=True, text=True, check=True).stdout
    assert fingerprint(public_part(public_file(key).read_text())) == shown.split()[1]


@pytest.mark.parametrize(
    "text", ["", "ssh-rsa AAAA", "ssh-ed25519 ../..", 'command="x" ssh-ed25519 AAAA', "ssh-ed25519 A\nB"]
)
def test_what_is_no_public_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="ssh-ed25519"):
        public_part(text)


def test_a_line_lets_in_to_one_command_and_quotes_it() -> None:
    line = authorized("ssh-ed25519 AAAA", ["/a b/python", 'x"y', "anna"], "anna@lab")
    assert line == "restrict,pty,command=\"exec '/a b/python' 'x\\\"y' anna\" ssh-ed25519 AAAA anna@lab\n"


@pytest.mark.parametrize("word", ["a\nb", "a\\b", "a\0b"])
def test_words_that_a_line_cannot_hold_are_refused(word: str) -> None:
    with pytest.raises(Permanent, match="another folder"):
        authorized("ssh-ed25519 AAAA", [word], "anna")


@pytest.mark.parametrize(("port", "host"), [(22, "192.0.2.1"), (2222, "[192.0.2.1]:2222")])
def test_the_server_is_known_by_address_and_port(port: int, host: str) -> None:
    assert known_host("192.0.2.1", port, "ssh-ed25519 AAAA") == f"{host} ssh-ed25519 AAAA\n"
