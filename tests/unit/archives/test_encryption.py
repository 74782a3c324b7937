"""Encryption: what encrypts, what decrypts, and the error when it cannot."""

import base64
from pathlib import Path

import pyrage
import pytest
from archive_samples import key_file

from swarmplan.archives.encryption import passphrase_in, unencrypted, with_keys, with_passphrase
from swarmplan.errors import Permanent

CONTENT = b"the key of the CA" * 100
QUICK = base64.b64decode(
    "YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IHNjcnlwdCBTV3BWMVB6aVR6bEk2eTFJQ01KazRRIDEKanBLTUs5akhrUU9PeDRtRTZxRWNFOEJEdEc5"
    "aWZ3NTFjMmJKTGNFcE1RWQotLS0gZWJORENPbEFCUWFvMVlYUlpUeGlSa1hWcXNabnZSeWpDLyt2NnFETCt1cwooZSSWFRYFtGCsrVltroQiPg5k"
    "m1PraBggEQhoj520huytoJJkRoA="
)
"""``content``, encrypted by another program with ``correct horse`` and the least work there is (scrypt, N = 2)."""


def test_a_passphrase_decrypts_what_it_encrypted() -> None:
    """The one test that encrypts with a passphrase: scrypt takes 1.5 s each way."""
    encrypted = with_passphrase("correct horse").encrypt(CONTENT)
    assert CONTENT[:17] not in encrypted
    assert with_passphrase("correct horse").decrypt(encrypted) == CONTENT


def test_a_wrong_passphrase_and_damage_are_distinguished() -> None:
    assert with_passphrase("correct horse").decrypt(QUICK) == b"content"
    with pytest.raises(Permanent, match="wrong passphrase") as caught:
        with_passphrase("battery staple").decrypt(QUICK)
    assert "staple" not in str(caught.value)
    with pytest.raises(Permanent, match=r"damaged: decryption failed \(decryption error\)"):
        with_passphrase("correct horse").decrypt(QUICK[:-1])


def test_an_excessive_work_factor_is_refused_at_once() -> None:
    with pytest.raises(Permanent, match="more work than this machine can do now"):
        with_passphrase("correct horse").decrypt(QUICK.replace(b" 1\n", b" 40\n"))


@pytest.mark.parametrize("busy", [4, 5])
def test_a_machine_that_is_busy_for_a_moment_tries_again(monkeypatch: pytest.MonkeyPatch, busy: int) -> None:
    decrypt, tries = pyrage.passphrase.decrypt, [0]

    def slow(text: bytes, passphrase: str) -> bytes:
        tries[0] += 1
        if tries[0] <= busy:
            raise pyrage.DecryptError(
                "Excessive work parameter for passphrase.\nDecryption would take around 4 s."
            )
        return decrypt(text, passphrase)

    monkeypatch.setattr(pyrage.passphrase, "decrypt", slow)
    monkeypatch.setattr("time.sleep", lambda _: None)
    if busy == 4:
        assert with_passphrase("correct horse").decrypt(QUICK) == b"content"
    else:
        with pytest.raises(
            Permanent, match="more work than this machine can do now: try again when it is idle"
        ):
            with_passphrase("correct horse").decrypt(QUICK)
    assert tries == [5]


def test_a_key_decrypts_what_it_encrypted_and_another_does_not(tmp_path: Path) -> None:
    encryption = with_keys(key_file(tmp_path))
    encrypted = encryption.encrypt(CONTENT)
    assert CONTENT[:17] not in encrypted
    assert (encryption.decrypt(encrypted), encryption.kind) == (CONTENT, "key")
    with pytest.raises(Permanent, match=r"no key in .*/other\.key decrypts it"):
        with_keys(key_file(tmp_path, "other.key")).decrypt(encrypted)


def test_a_public_key_encrypts_and_never_decrypts(tmp_path: Path) -> None:
    private = key_file(tmp_path)
    identity = pyrage.x25519.Identity.from_str(private.read_text(encoding="utf-8").split()[-1])
    public = tmp_path / "team.pub"
    others = pyrage.x25519.Identity.generate().to_public()
    public.write_text(f"# the team's\n{others}\n  {identity.to_public()}\n", encoding="utf-8")
    public.chmod(0o644)
    encrypted = with_keys(public).encrypt(CONTENT)
    assert with_keys(private).decrypt(encrypted) == CONTENT
    with pytest.raises(Permanent, match="contains no private key; name the file that does"):
        with_keys(public).decrypt(encrypted)


@pytest.mark.parametrize("change", [slice(0, -1), slice(0, 300), slice(0, 10)])
def test_damage_and_a_wrong_key_are_distinguished(tmp_path: Path, change: slice) -> None:
    encryption = with_keys(key_file(tmp_path))
    with pytest.raises(Permanent, match="damaged: decryption failed") as caught:
        encryption.decrypt(encryption.encrypt(CONTENT)[change])
    assert "\n" not in str(caught.value)


def test_no_encryption_changes_nothing() -> None:
    assert unencrypted().decrypt(unencrypted().encrypt(CONTENT)) == CONTENT


def test_no_encryption_shows_its_key(tmp_path: Path) -> None:
    key = key_file(tmp_path)
    shown = repr(with_passphrase("correct horse")) + repr(with_keys(key)) + repr(vars(with_keys(key)))
    assert "horse" not in shown
    assert "SECRET" not in shown


@pytest.mark.parametrize("passphrase", ["", "\udcff"])
def test_what_is_no_passphrase_is_refused(passphrase: str) -> None:
    with pytest.raises(Permanent, match=r"^an empty passphrase|^a passphrase must be UTF-8 text"):
        with_passphrase(passphrase)


@pytest.mark.parametrize("text", ["pass phrase \n", "pass phrase \r\nmore\n", "pass phrase "])
def test_a_passphrase_is_the_first_line_of_its_file(tmp_path: Path, text: str) -> None:
    path = tmp_path / "p"
    path.write_text(text, encoding="utf-8", newline="")
    path.chmod(0o400)
    assert passphrase_in(path) == "pass phrase "


@pytest.mark.parametrize(
    ("text", "mode", "said"),
    [
        (b"\nsecret\n", 0o600, "its first line is empty"),
        (b"  \n", 0o600, "its first line is empty"),
        (b"", 0o600, "its first line is empty"),
        (b"\xffsecret", 0o600, "is not UTF-8 text"),
        (b"secret" * 20_000, 0o600, "is larger than 64 KiB"),
        (b"secret", 0o640, r"is readable by others \(mode 0640\); run chmod 600"),
        (b"secret", 0o604, r"is readable by others \(mode 0604\); run chmod 600"),
    ],
)
def test_an_unsafe_passphrase_file_is_refused(tmp_path: Path, text: bytes, mode: int, said: str) -> None:
    path = tmp_path / "p"
    path.write_bytes(text)
    path.chmod(mode)
    with pytest.raises(Permanent, match=said) as caught:
        passphrase_in(path)
    assert "secret" not in str(caught.value)
