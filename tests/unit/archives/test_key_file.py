"""Key files: age's and ssh's, and nothing that only looks like them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from archive_samples import key_file

from swarmplan.archives.encryption import with_keys
from swarmplan.archives.key_file import keys_in
from swarmplan.archives.private_text import text_of
from swarmplan.errors import Permanent


def ssh_key(folder: Path, kind: str, passphrase: str = "") -> Path:
    path = folder / "id"
    subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", passphrase, "-f", path], check=True)
    return path


@pytest.mark.parametrize("kind", ["ed25519", "rsa"])
def test_an_ssh_public_key_encrypts_and_its_private_key_decrypts(tmp_path: Path, kind: str) -> None:
    private = ssh_key(tmp_path, kind)
    encrypted = with_keys(tmp_path / "id.pub").encrypt(b"content")
    assert with_keys(private).decrypt(encrypted) == b"content"
    with pytest.raises(Permanent, match=r"id contains no public key; name the \.pub file"):
        with_keys(private).encrypt(b"content")


def test_an_age_identity_includes_its_public_key(tmp_path: Path) -> None:
    keys = keys_in(key_file(tmp_path))
    assert (len(keys.public), len(keys.private)) == (1, 1)
    assert "SECRET" not in repr(keys)


def test_a_private_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    path = key_file(tmp_path)
    path.chmod(0o644)
    with pytest.raises(Permanent, match=r"is readable by others \(mode 0644\); run chmod 600"):
        keys_in(path)
    public = key_file(tmp_path, "p", public=True)
    public.chmod(0o644)
    assert not keys_in(public).private


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "it contains no key"),
        ("# nothing\n", "it contains no key"),
        ("\nAGE-SECRET-KEY-1LEAKED\n", "line 2 is not a key"),
        ("age1leaked", "line 1 is not a key"),
        ("ssh-ed25519 leaked", "line 1 is not a key"),
        ("ecdsa-sha2-nistp256 leaked", "line 1 is not a key"),
        ("-----BEGIN OPENSSH PRIVATE KEY-----\nleaked\n", "its key is not supported"),
    ],
)
def test_what_is_not_a_key_is_refused_without_quoting_it(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "k"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Permanent, match=f"/k: {said}; name a file with age or ssh keys") as caught:
        keys_in(path)
    assert "leaked" not in str(caught.value).lower()


def test_an_ssh_key_with_a_passphrase_is_refused(tmp_path: Path) -> None:
    path = ssh_key(tmp_path, "ed25519", "secret")
    with pytest.raises(Permanent, match="its key is protected by a passphrase"):
        keys_in(path)


def test_a_process_substitution_of_the_shell_is_read(tmp_path: Path) -> None:
    key = key_file(tmp_path)
    script = (
        "import sys; from pathlib import Path; from swarmplan.archives.private_text import text_of;"
        "print(text_of(Path(sys.argv[1]))[0])"
    )
    command = f"exec {sys.executable} -c '{script}' <(cat {key})"
    out = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True).stdout
    assert out.strip() == key.read_text(encoding="utf-8").strip()


def test_an_unreadable_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path, said in (
        (tmp_path / "pipe", "a named pipe"),
        (tmp_path, "Is a directory"),
        (tmp_path / "no", "No such file"),
        (Path("a\0b"), "null byte"),
    ):
        with pytest.raises(Permanent, match=said):
            text_of(path)
