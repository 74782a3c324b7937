"""The lock on a node's key."""

import base64

import pytest
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import load_der_private_key, load_pem_private_key
from unit.folders import made

from swarmplan.errors import Permanent
from swarmplan.folders.keyfile import unlocked_key_file


def headers(file: bytes) -> dict[str, str]:
    inner = file.decode().split("\n\n")[0].splitlines()[1:]
    return dict(line.split(": ") for line in inner)


def private(file: bytes) -> int:
    body = "".join(file.decode().split("\n\n")[1].splitlines()[:-1])
    key = load_der_private_key(base64.b64decode(body), None)
    assert isinstance(key, EllipticCurvePrivateKey)
    return key.private_numbers().private_value


def test_a_locked_key_can_be_read_afterwards_and_is_the_same_key() -> None:
    locked = made.key_file(locked=True)
    opened = unlocked_key_file(locked, made.KEY, 813)
    assert opened.startswith(b"-----BEGIN PRIVATE KEY-----\n")
    assert headers(opened) == {"kek-version": "813", "raft-dek": made.plain(made.LOG_KEY)}
    bare = b"\n".join(line for line in locked.splitlines() if b": " not in line and line)
    before = load_pem_private_key(bare, made.SECRET)
    assert isinstance(before, EllipticCurvePrivateKey)
    assert private(opened) == before.private_numbers().private_value


def test_what_an_engine_wrote_is_unlocked() -> None:
    opened = unlocked_key_file(made.CAPTURED, made.CAPTURED_KEY, 0)
    assert headers(opened)["kek-version"] == "0"
    record = base64.b64decode(headers(opened)["raft-dek"])
    assert (record[:2], len(record)) == (b"\x12\x20", 34)  # 32 bytes, not encrypted
    assert private(opened) > 0


def test_every_key_of_the_log_is_opened_and_other_headers_stay() -> None:
    fernet = Fernet(base64.urlsafe_b64encode(made.SECRET)).encrypt(made.LOG_KEY)
    pending = base64.b64encode(
        b"\x08\x02\x12" + bytes([len(fernet) & 0x7F | 0x80, len(fernet) >> 7]) + fernet
    )
    told = {
        "kek-version": "21",
        "raft-dek": made.sealed(made.LOG_KEY),
        "raft-dek-pending": pending.decode(),
        "raft-dek-needs-rotation": "true",
    }
    opened = unlocked_key_file(made.key_file(locked=True, headers=told), made.KEY, 0)
    plain = made.plain(made.LOG_KEY)
    assert headers(opened) == told | {"kek-version": "0", "raft-dek": plain, "raft-dek-pending": plain}


def test_what_is_not_locked_stays_as_it_is() -> None:
    for file in (made.key_file(locked=False), unlocked_key_file(made.CAPTURED, made.CAPTURED_KEY, 0)):
        assert unlocked_key_file(file, "any", 7) == file


@pytest.mark.parametrize(
    "key", ["", "SWMKEY-1-", "SWMKEY-1-no*base64", made.KEY[:-4], made.CAPTURED_KEY, made.KEY[9:]]
)
def test_a_key_that_does_not_fit_is_said_in_a_line_without_it(key: str) -> None:
    with pytest.raises(
        Permanent,
        match=r"^the unlock key does not open the swarm folder: it is locked with another key; look for",
    ):
        unlocked_key_file(made.key_file(locked=True), key, 0)


def test_a_log_key_that_another_key_locks_does_not_fit() -> None:
    torn = made.key_file(
        locked=True, headers={"raft-dek": made.sealed(made.LOG_KEY, b"n" * 24)[:-8] + "AAAAAAAA"}
    )
    with pytest.raises(Permanent, match="does not open"):
        unlocked_key_file(torn, made.KEY, 0)


@pytest.mark.parametrize(
    "file",
    [b"", b"\xff\x00", b"-----BEGIN PRIVATE KEY-----\nAAAA\n", b"-----BEGIN X-----\n*\n-----END X-----"],
)
def test_what_is_no_key_file_is_said_so(file: bytes) -> None:
    with pytest.raises(Permanent, match="not a valid PEM file"):
        unlocked_key_file(file, made.KEY, 0)


def test_the_form_of_old_engines_is_refused() -> None:
    old = b"-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nAAAA\n-----END EC PRIVATE KEY-----\n"
    with pytest.raises(Permanent, match=r"before 18\.09"):
        unlocked_key_file(old, made.KEY, 0)
