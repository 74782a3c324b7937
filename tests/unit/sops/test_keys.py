"""Keys are looked for where sops looks, and in files that are given; nothing says what is in them."""

import os
import stat
import subprocess
from pathlib import Path

import pytest
from sops_samples import AgeKey, Sealer, as_yaml

from swarmplan.errors import Permanent
from swarmplan.sops.age.places import Place, given_places, machine_places
from swarmplan.sops.files import SopsFiles
from swarmplan.sources.age_keys import machine_keys

TREE = {"a": "b"}


class Keyring:
    """A document for ``key``, and another key that is none for it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.key, self.other = AgeKey(folder, "own.txt"), AgeKey(folder, "other.txt")
        self.file = self.sealed_to(self.key.public)

    def sealed_to(self, *recipients: str) -> str:
        path = self.folder / "s.yaml"
        path.write_text(as_yaml(Sealer(*recipients).document(TREE)))
        return str(path)

    def decrypts(self, **environ: str) -> bool:
        return SopsFiles(machine_keys(environ)).content(self.file, ["a"]) == b"b"

    def refusal(self, **environ: str) -> str:
        with pytest.raises(Permanent) as caught:
            self.decrypts(**environ)
        told = str(caught.value)
        assert "\n" not in told
        for key in (self.key, self.other):
            assert key.private.removeprefix("AGE-SECRET-KEY-1")[:20] not in told
        return told


@pytest.fixture
def ring(tmp_path: Path) -> Keyring:
    return Keyring(tmp_path)


def test_each_place_of_sops_is_looked_in(ring: Keyring) -> None:
    key = ring.key
    assert ring.decrypts(SOPS_AGE_KEY=key.private)
    assert ring.decrypts(SOPS_AGE_KEY=f"{ring.other.private} {key.private}")
    assert ring.decrypts(SOPS_AGE_KEY=f"# mine\n{ring.other.private}\n{key.private}\n")
    assert ring.decrypts(SOPS_AGE_KEY_FILE=str(key.file))
    assert ring.decrypts(SOPS_AGE_KEY_CMD=f"cat '{key.file}'", PATH=os.environ["PATH"])
    for variable, folder in (("XDG_CONFIG_HOME", "config"), ("HOME", "home/.config")):
        place = ring.folder / folder / "sops" / "age"
        place.mkdir(parents=True)
        (place / "keys.txt").write_text(key.file.read_text())
        assert ring.decrypts(**{variable: str(ring.folder / folder.partition("/")[0])})


def test_a_key_that_does_not_fit_does_not_hide_one_that_does(ring: Keyring) -> None:
    bad = ring.folder / "bad"
    bad.write_text("nonsense\n")
    assert ring.decrypts(SOPS_AGE_KEY=ring.other.private, SOPS_AGE_KEY_FILE=str(ring.key.file))
    assert ring.decrypts(SOPS_AGE_KEY_FILE=str(bad), SOPS_AGE_KEY=ring.key.private)
    mixed = ring.folder / "mixed"
    mixed.write_text(f"AGE-SECRET-KEY-PQ-1XX\nAGE-PLUGIN-YUBIKEY-1XX\n{ring.key.private}\n")
    assert ring.decrypts(SOPS_AGE_KEY_FILE=str(mixed))


def test_any_of_several_recipients_decrypts(ring: Keyring) -> None:
    ring.file = ring.sealed_to(ring.other.public, ring.key.public)
    for key in (ring.key, ring.other):
        assert ring.decrypts(SOPS_AGE_KEY=key.private)


def test_a_program_is_asked_last_and_once_for_a_recipient(ring: Keyring) -> None:
    program = ring.folder / "ask"
    program.write_text(f"#!/bin/sh\necho $SOPS_AGE_RECIPIENT >> {ring.folder}/asked\ncat {ring.key.file}\n")
    program.chmod(stat.S_IRWXU)
    environ = {"SOPS_AGE_KEY_CMD": str(program), "PATH": os.environ["PATH"]}
    assert ring.decrypts(**environ, SOPS_AGE_KEY=ring.key.private)
    assert not (ring.folder / "asked").exists()
    files = SopsFiles(machine_keys(environ))
    for _ in range(3):
        assert files.content(ring.file, ["a"]) == b"b"
    assert (ring.folder / "asked").read_text() == f"{ring.key.public}\n"


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("sh -c 'echo AGE-SECRET-KEY-1LEAKED >&2; exit 3'", "the program sh failed: exit code 3: run it by hand"),
        ("no-such-program x", "the program no-such-program failed: No such file or directory"),
        ("sh -c 'yes | head -c 200000'", "the program sh failed: it printed more than 100000 bytes"),
        ("'", "SOPS_AGE_KEY_CMD: cannot be split into words: No closing quotation"),
        (" ", "SOPS_AGE_KEY_CMD: is not a command"),
        ("echo LEAKED", "SOPS_AGE_KEY_CMD: line 1: is not an age key"),
        ("true", "SOPS_AGE_KEY_CMD: there is no key in it"),
    ],
)  # fmt: skip
def test_a_program_that_gives_none_is_told_without_what_it_wrote(
    ring: Keyring, command: str, told: str
) -> None:
    found = ring.refusal(SOPS_AGE_KEY_CMD=command, PATH=os.environ["PATH"])
    assert told in found
    assert "LEAKED" not in found


def test_what_is_missing_is_told_with_what_to_do(ring: Keyring) -> None:
    none = ring.refusal()
    assert "there is no key here to decrypt it; it is encrypted to age1" in none
    assert none.endswith(
        "name the file with the private key in --age-key-file or SOPS_AGE_KEY_FILE, for an agent in age_key_file"
    )
    assert "none of the keys here decrypts it" in ring.refusal(SOPS_AGE_KEY=ring.other.private)
    assert "no such file: /gone" in ring.refusal(SOPS_AGE_KEY_FILE="/gone")
    assert "cannot be read: Is a directory" in ring.refusal(SOPS_AGE_KEY_FILE="/")
    ring.file = ring.sealed_to(*(AgeKey(ring.folder, f"k{number}").public for number in range(5)))
    assert " and 2 more: name the file" in ring.refusal()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("AGE-SECRET-KEY-PQ-1XX", "line 1: post-quantum keys are not supported"),
        ("AGE-PLUGIN-YUBIKEY-1XX", "line 1: keys of age plugins are not supported"),
        ("age1xx", "line 1: a recipient (age1…) is not a private key: give the identity"),
        ("\nAGE-SECRET-KEY-1LEAKED", "line 2: is not an age key"),
        ("age-encryption.org/v1\n-> scrypt x 18\n", "it is encrypted with a passphrase; run age -d on it first"),
        ("-----BEGIN AGE ENCRYPTED FILE-----\nx\n", "it is encrypted with a passphrase; run age -d on it first"),
        ("-----BEGIN OPENSSH PRIVATE KEY-----\nx\n", "the ssh key has a passphrase, or is neither ed25519 nor"),
        ("", "there is no key in it"),
    ],
)  # fmt: skip
def test_what_is_no_key_is_told_by_its_kind(ring: Keyring, text: str, told: str) -> None:
    path = ring.folder / "k"
    path.write_text(text)
    found = ring.refusal(SOPS_AGE_KEY_FILE=str(path))
    assert told in found
    assert "LEAKED" not in found


def test_a_file_of_keys_has_a_limit(ring: Keyring) -> None:
    path = ring.folder / "k"
    path.write_text(f"{ring.key.private}\n" + "#" * 100_000)
    assert "is larger than 100000 bytes" in ring.refusal(SOPS_AGE_KEY_FILE=str(path))


@pytest.mark.parametrize("kind", ["ed25519", "rsa"])
def test_ssh_keys_decrypt_what_is_encrypted_to_them(ring: Keyring, kind: str) -> None:
    home = ring.folder / "home"
    key = home / ".ssh" / f"id_{kind}"
    key.parent.mkdir(parents=True)
    subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", "", "-f", key], check=True)
    ring.file = ring.sealed_to(key.with_suffix(".pub").read_text().strip())
    assert ring.decrypts(HOME=str(home))
    assert ring.decrypts(SOPS_AGE_SSH_PRIVATE_KEY_FILE=str(key))
    assert ring.decrypts(SOPS_AGE_SSH_PRIVATE_KEY_CMD=f"cat {key}", PATH=os.environ["PATH"])
    assert SopsFiles(given_places([str(key)])).content(ring.file, ["a"]) == b"b"
    ring.file = ring.sealed_to(ring.key.public)
    key.write_text("nonsense")  # not asked for where the document is for no ssh key
    assert "nonsense" not in ring.refusal(HOME=str(home))
    assert ".ssh" not in ring.refusal(HOME=str(home))


def test_without_leave_no_program_is_a_place() -> None:
    environ = {"SOPS_AGE_KEY_CMD": "cat x", "SOPS_AGE_SSH_PRIVATE_KEY_CMD": "cat x", "HOME": "/h"}
    names = [place.name for place in machine_places(environ)]
    assert names == ["/h/.config/sops/age/keys.txt", "/h/.ssh/id_ed25519", "/h/.ssh/id_rsa"]


def test_a_data_key_of_another_length_is_none(ring: Keyring) -> None:
    sealer = Sealer(ring.key.public)
    document = sealer.document(TREE)
    short = subprocess.run(
        ["age", "-a", "-r", ring.key.public], input=b"k" * 31, capture_output=True, check=True
    ).stdout.decode()
    document["sops"]["age"][0]["enc"] = short
    Path(ring.file).write_text(as_yaml(document))
    assert "none of the keys here decrypts it" in ring.refusal(SOPS_AGE_KEY=ring.key.private)


def test_no_place_shows_a_key(ring: Keyring) -> None:
    places: tuple[Place, ...] = machine_places({"SOPS_AGE_KEY": ring.key.private})
    assert ring.key.private not in repr(places)
