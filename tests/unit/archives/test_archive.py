"""Archives: they come back as they were, or they are refused in one line that tells why and no secret."""

import gzip
import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from archive_samples import COPY, SECRETS, SOURCES, STATE, TAKEN, archive, key_encryption, key_file
from hypothesis import given
from hypothesis import strategies as st

from swarmplan.archives.archive import Archive, open_archive
from swarmplan.archives.encryption import Encryption, unencrypted, with_keys, with_passphrase
from swarmplan.archives.header import Header, parse
from swarmplan.archives.manifest import encode, manifest
from swarmplan.archives.reading import header_of
from swarmplan.archives.tar import pack, tarball, unpack
from swarmplan.errors import Permanent
from swarmplan.model.cluster import Desired
from swarmplan.spec.saved import dump


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("archives")


@pytest.fixture(scope="module")
def encryption(folder: Path) -> Encryption:
    return key_encryption(folder)


@pytest.fixture(scope="module")
def encrypted(encryption: Encryption) -> bytes:
    return archive(encryption).encrypted(encryption)


def refusal(path: Path, data: bytes, encryption: Encryption) -> str:
    """What is said when a file with this in it is opened: one line, with its name and without a secret."""
    path.write_bytes(data)
    with pytest.raises(Permanent) as caught:
        open_archive(path, encryption)
    said = str(caught.value)
    assert said.startswith(f"{path}: ")
    assert "\n" not in said
    assert not any(secret in said for secret in SECRETS)
    return said


def rebuilt(files: dict[str, bytes], header: Header | None = None) -> bytes:
    """An archive that is not encrypted, of these files, its checksum right."""
    payload = pack(files)
    around = header or archive(unencrypted()).header
    return replace(around, size=len(payload), sha256=hashlib.sha256(payload).hexdigest()).line() + payload


def files_of(encrypted: bytes) -> dict[str, bytes]:
    return unpack(encrypted.partition(b"\n")[2])


def test_a_written_archive_is_read_unchanged(folder: Path, encryption: Encryption) -> None:
    sources = {"../x/c.yaml": "a: é\n", "<stdin>": "", "b/c.yaml": "b\r\n", "ö\n\0": "x", "x" * 300: "y"}
    before = archive(encryption, sources=sources, spec=dump(Desired("lab")))
    path = folder / "odd ö\n.backup"
    path.write_bytes(before.encrypted(encryption))
    after = open_archive(path, encryption)
    assert (after.copy, after.sources, after.desired()) == (COPY, sources, Desired("lab"))
    assert replace(after.header, size=0, sha256="") == before.header
    assert header_of(path) == after.header


def test_it_says_which_run_had_ended_where_that_is_known(tmp_path: Path) -> None:
    """Versions that do not know it read the rest."""
    for known in ("", "0123456789abcdef"):
        made = replace(archive(unencrypted()), copy=replace(COPY, ended_run=known))
        path = tmp_path / f"{known}.backup"
        path.write_bytes(made.encrypted(unencrypted()))
        assert open_archive(path, unencrypted()).copy.ended_run == known


def test_it_is_the_same_for_the_same_content_and_tar_reads_it() -> None:
    first, second = (
        archive(unencrypted()).encrypted(unencrypted()),
        archive(unencrypted()).encrypted(unencrypted()),
    )
    assert first == second
    assert list(files_of(first)) == ["manifest.json", "swarm.tar", "spec.json", "spec/1-cluster.yaml"]
    assert gzip.decompress(first.partition(b"\n")[2])


def test_neither_its_repr_nor_its_header_contains_a_secret(encryption: Encryption, encrypted: bytes) -> None:
    shown = repr(archive(encryption)) + repr(archive(encryption).header)
    assert not any(secret in shown for secret in SECRETS)
    assert not any(secret.encode() in encrypted for secret in SECRETS)
    plain = gzip.decompress(archive(unencrypted()).encrypted(unencrypted()).partition(b"\n")[2])
    assert all(
        secret.encode() in plain for secret in SECRETS if "variable" not in secret
    )  # DESIRED is not in it


def test_the_header_line_has_these_fields_only(encrypted: bytes) -> None:
    assert json.loads(encrypted.partition(b"\n")[0]) == {
        "magic": "swarmplan-backup",
        "format": 1,
        "cluster": "lab",
        "swarm": "swarm1",
        "taken": TAKEN,
        "engine": "20.10.24",
        "machine": "lab-manager-1",
        "address": "10.0.0.1",
        "encryption": "key",
        "size": len(encrypted.partition(b"\n")[2]),
        "sha256": hashlib.sha256(encrypted.partition(b"\n")[2]).hexdigest(),
    }


@given(data=st.data())
def test_truncated_anywhere_it_is_refused(
    folder: Path, encryption: Encryption, encrypted: bytes, data: st.DataObject
) -> None:
    length = data.draw(st.integers(0, len(encrypted) - 1))
    said = refusal(folder / "cut.backup", encrypted[:length], encryption)
    line = encrypted.index(b"\n") + 1
    assert ("truncated" in said) == (length >= line)


@pytest.mark.parametrize("bit", [0x01, 0x80])
def test_an_archive_with_any_altered_byte_is_refused(
    folder: Path, encryption: Encryption, encrypted: bytes, bit: int
) -> None:
    path = folder / "altered.backup"
    line = encrypted.index(b"\n") + 1
    for place in range(len(encrypted)):
        altered = bytearray(encrypted)
        altered[place] ^= bit
        said = refusal(path, bytes(altered), encryption)
        assert place < line or "damaged: its SHA-256 checksum differs" in said


def test_an_altered_byte_with_a_matching_checksum_is_refused_by_decryption(
    folder: Path, encryption: Encryption, encrypted: bytes
) -> None:
    header, payload = parse(encrypted[: encrypted.index(b"\n") + 1]), encrypted[encrypted.index(b"\n") + 1 :]
    for place in range(0, len(payload), 7):
        altered = bytearray(payload)
        altered[place] ^= 1
        line = replace(header, sha256=hashlib.sha256(altered).hexdigest()).line()
        assert "damaged: decryption failed" in (
            said := refusal(folder / "f.backup", line + altered, encryption)
        ) or ("no key in" in said)


def test_bytes_after_its_end_are_refused(folder: Path, encryption: Encryption, encrypted: bytes) -> None:
    assert "damaged: 1 bytes follow its end" in refusal(folder / "more.backup", encrypted + b"x", encryption)


def test_one_larger_than_the_memory_should_hold_is_not_read(
    folder: Path, encryption: Encryption, encrypted: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("swarmplan.archives.reading.MOST", 500)
    assert "more than a backup may have" in refusal(folder / "large", encrypted, encryption)


def test_a_wrong_key_is_not_reported_as_damage(folder: Path, encrypted: bytes) -> None:
    other = with_keys(key_file(folder, "other.key"))
    assert "other.key decrypts it; name the file with the private key" in refusal(
        folder / "k", encrypted, other
    )


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("passphrase", "it is encrypted with a passphrase; use --passphrase-file"),
        ("key", "it is encrypted for a key: name the private key with --key-file"),
        ("none", "it is not encrypted: give neither a passphrase nor a key"),
    ],
)
def test_the_error_names_what_decrypts_it(
    folder: Path, encrypted: bytes, encryption: Encryption, kind: str, said: str
) -> None:
    payload = encrypted.partition(b"\n")[2]
    line = replace(parse(encrypted[: encrypted.index(b"\n") + 1]), encryption=kind).line()  # type: ignore[arg-type]  # one of EncryptionKind
    given_instead = with_passphrase("x") if kind != "passphrase" else encryption
    assert refusal(folder / "s", line + payload, given_instead).endswith(said)


def test_a_newer_format_is_refused_before_decryption(
    folder: Path, encryption: Encryption, encrypted: bytes
) -> None:
    newer = encrypted.replace(b'"format":1', b'"format":2', 1)
    assert "made by a newer swarmplan (format 2" in refusal(folder / "n", newer, encryption)


def fact(name: str, value: object) -> Callable[[dict[str, bytes]], bytes]:
    def change(files: dict[str, bytes]) -> bytes:
        return rebuilt(files, replace(archive(unencrypted()).header, **{name: value}))  # type: ignore[arg-type]  # one of its fields

    return change


def with_file(name: str, content: bytes | None) -> Callable[[dict[str, bytes]], bytes]:
    def change(files: dict[str, bytes]) -> bytes:
        return rebuilt({key: value for key, value in (files | {name: content}).items() if value is not None})

    return change


def with_manifest(**changes: object) -> Callable[[dict[str, bytes]], bytes]:
    def change(files: dict[str, bytes]) -> bytes:
        return rebuilt(
            files | {"manifest.json": json.dumps(json.loads(files["manifest.json"]) | changes).encode()}
        )

    return change


def remade(files: dict[str, bytes]) -> bytes:
    """An archive of files that are not swarmplan's, with a manifest that fits them."""
    rest = {name: content for name, content in files.items() if name != "manifest.json"}
    named = {name: name for name in rest if name.startswith("spec/")}
    header = archive(unencrypted()).header
    return rebuilt({"manifest.json": encode(manifest(header, COPY, rest, named)), **rest})


OTHER_STATE = tarball({"docker-state.json": b'{"LocalAddr":"10.0.0.6"}'})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (fact("cluster", "lob"), "header 'cluster' does not match its manifest"),
        (fact("taken", TAKEN + 1), "header 'taken' does not match its manifest"),
        (fact("address", "10.0.0.2"), "header 'address' does not match its manifest"),
        (fact("machine", "m2"), "header 'machine' does not match its manifest"),
        (with_file("swarm.tar", OTHER_STATE), "files 'swarm.tar' does not match its manifest"),
        (with_file("swarm.tar", b"x"), "a tar archive in it is not valid: it cannot be read"),
        (with_file("swarm.tar", None), "a part of it is missing"),
        (with_file("manifest.json", None), "a part of it is missing"),
        (with_file("manifest.json", b"{"), "its manifest is not valid JSON"),
        (with_file("manifest.json", b"[]"), "its manifest is not valid"),
        (with_file("spec.json", b"{}"), "files 'spec.json' does not match its manifest"),
        (with_file("spec/1-cluster.yaml", None), "files 'spec/1-cluster.yaml' does not match its manifest"),
        (with_file("spec/2-more", b""), "files 'spec/2-more' does not match its manifest"),
        (with_manifest(copy={}), "its manifest describes no copy"),
        (with_manifest(copy=None), "its manifest is not valid"),
        (with_manifest(state={}), "state 'docker-state.json' does not match its manifest"),
        (with_manifest(state=None), "state does not match its manifest"),
        (with_manifest(sources={}), "its manifest names other spec files"),
        (with_manifest(sources=None), "sources does not match its manifest"),
        (with_manifest(sources={"spec/1-cluster.yaml": 1}), "its manifest does not name the cluster files"),
        (lambda _: rebuilt({}), "a part of it is missing"),
        (lambda files: remade(files | {"spec.json": b"\xff"}), "the cluster file in it is not UTF-8 text"),
    ],
)
def test_content_that_does_not_match_its_manifest_is_refused(
    folder: Path, change: Callable[[dict[str, bytes]], bytes], said: str
) -> None:
    data = change(files_of(archive(unencrypted()).encrypted(unencrypted())))
    assert refusal(folder / "c", data, unencrypted()).endswith(
        f"not made by swarmplan: {said}; use another backup"
    )


@pytest.mark.parametrize(
    "copy",
    [
        {"node_id": 1},
        {"settled": 1},
        {"unlock_key": None},
        {"inventory": {"nodes": {"a": 1}}},
        {"inventory": []},
    ],
)
def test_a_manifest_without_a_valid_copy_is_refused(folder: Path, copy: dict[str, object]) -> None:
    files = files_of(archive(unencrypted()).encrypted(unencrypted()))
    told = json.loads(files["manifest.json"])["copy"] | copy
    assert "its manifest describes no copy" in refusal(
        folder / "c", with_manifest(copy=told)(files), unencrypted()
    )


def test_an_invalid_copy_is_never_written() -> None:
    for state in (b"", STATE[:600], b"x" * 2048):
        with pytest.raises(Permanent):
            archive(unencrypted(), copy=replace(COPY, state=state)).encrypted(unencrypted())


def test_a_header_that_could_not_be_read_is_never_written() -> None:
    odd = replace(archive(unencrypted()).header, machine="m\x1b")
    with pytest.raises(Permanent, match="machine"):
        archive(unencrypted(), header=odd).encrypted(unencrypted())


def test_a_spec_of_another_version_is_an_error_and_the_copy_is_still_readable() -> None:
    made = Archive(archive(unencrypted()).header, COPY, '{"cluster": 3, "secret": "leaked-text"}', SOURCES)
    with pytest.raises(
        Permanent, match="was written by another version of swarmplan: name the cluster file"
    ) as caught:
        made.desired()
    assert "leaked" not in str(caught.value)


@pytest.mark.parametrize(
    ("path", "said"),
    [("no", "no such file"), (".", "Is a directory"), ("a\0", "null byte"), ("pipe", "not a regular file")],
)
def test_a_path_that_is_not_a_regular_file_is_an_error(folder: Path, path: str, said: str) -> None:
    if path == "pipe":
        os.mkfifo(folder / path)
    with pytest.raises(Permanent, match=said):
        header_of(folder / path)
