"""Archives: they come back as they were, or they are refused in one line that tells why and no secret."""

import gzip
import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from archive_samples import COPY, SECRETS, SOURCES, STATE, TAKEN, archive, key_file, key_seal
from hypothesis import given
from hypothesis import strategies as st

from swarmplan.archives import (
    Archive,
    Header,
    Seal,
    header_of,
    open_archive,
    sealed_to,
    sealed_with,
    unsealed,
)
from swarmplan.archives.header import parse
from swarmplan.archives.manifest import manifest, written
from swarmplan.archives.tar import pack, tarball, unpack
from swarmplan.errors import Permanent
from swarmplan.model.cluster import Desired
from swarmplan.spec.saved import dump


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("archives")


@pytest.fixture(scope="module")
def seal(folder: Path) -> Seal:
    return key_seal(folder)


@pytest.fixture(scope="module")
def sealed(seal: Seal) -> bytes:
    return archive(seal).sealed(seal)


def refusal(path: Path, data: bytes, seal: Seal) -> str:
    """What is said when a file with this in it is opened: one line, with its name and without a secret."""
    path.write_bytes(data)
    with pytest.raises(Permanent) as caught:
        open_archive(path, seal)
    said = str(caught.value)
    assert said.startswith(f"{path}: ")
    assert "\n" not in said
    assert not any(secret in said for secret in SECRETS)
    return said


def resealed(files: dict[str, bytes], header: Header | None = None) -> bytes:
    """An archive that is not sealed, of these files, its checksum right."""
    payload = pack(files)
    around = header or archive(unsealed()).header
    return replace(around, size=len(payload), sha256=hashlib.sha256(payload).hexdigest()).line() + payload


def files_of(sealed: bytes) -> dict[str, bytes]:
    return unpack(sealed.partition(b"\n")[2])


def test_it_comes_back_as_it_was(folder: Path, seal: Seal) -> None:
    sources = {"../x/c.yaml": "a: é\n", "<stdin>": "", "b/c.yaml": "b\r\n", "ö\n\0": "x", "x" * 300: "y"}
    before = archive(seal, sources=sources, spec=dump(Desired("lab")))
    path = folder / "odd ö\n.backup"
    path.write_bytes(before.sealed(seal))
    after = open_archive(path, seal)
    assert (after.copy, after.sources, after.desired()) == (COPY, sources, Desired("lab"))
    assert replace(after.header, size=0, sha256="") == before.header
    assert header_of(path) == after.header


def test_it_is_the_same_for_the_same_content_and_tar_reads_it() -> None:
    first, second = archive(unsealed()).sealed(unsealed()), archive(unsealed()).sealed(unsealed())
    assert first == second
    assert list(files_of(first)) == ["manifest.json", "swarm.tar", "spec.json", "spec/1-cluster.yaml"]
    assert gzip.decompress(first.partition(b"\n")[2])


def test_nothing_of_it_is_shown_and_its_clear_part_holds_no_secret(seal: Seal, sealed: bytes) -> None:
    shown = repr(archive(seal)) + repr(archive(seal).header)
    assert not any(secret in shown for secret in SECRETS)
    assert not any(secret.encode() in sealed for secret in SECRETS)
    plain = gzip.decompress(archive(unsealed()).sealed(unsealed()).partition(b"\n")[2])
    assert all(
        secret.encode() in plain for secret in SECRETS if "variable" not in secret
    )  # DESIRED is not in it


def test_the_clear_line_says_what_it_is_and_no_more(sealed: bytes) -> None:
    assert json.loads(sealed.partition(b"\n")[0]) == {
        "magic": "swarmplan-backup",
        "format": 1,
        "cluster": "lab",
        "swarm": "swarm1",
        "taken": TAKEN,
        "engine": "20.10.24",
        "machine": "lab-manager-1",
        "address": "10.0.0.1",
        "sealed": "key",
        "size": len(sealed.partition(b"\n")[2]),
        "sha256": hashlib.sha256(sealed.partition(b"\n")[2]).hexdigest(),
    }


@given(data=st.data())
def test_wherever_it_is_cut_it_is_refused(
    folder: Path, seal: Seal, sealed: bytes, data: st.DataObject
) -> None:
    length = data.draw(st.integers(0, len(sealed) - 1))
    said = refusal(folder / "cut.backup", sealed[:length], seal)
    line = sealed.index(b"\n") + 1
    assert ("cut short" in said) == (length >= line)


@pytest.mark.parametrize("bit", [0x01, 0x80])
def test_whichever_byte_is_altered_it_is_refused(folder: Path, seal: Seal, sealed: bytes, bit: int) -> None:
    path = folder / "altered.backup"
    line = sealed.index(b"\n") + 1
    for place in range(len(sealed)):
        altered = bytearray(sealed)
        altered[place] ^= bit
        said = refusal(path, bytes(altered), seal)
        assert place < line or "damaged: its checksum (sha256) is another" in said


def test_an_altered_byte_is_refused_by_the_seal_when_the_checksum_was_made_to_fit(
    folder: Path, seal: Seal, sealed: bytes
) -> None:
    header, payload = parse(sealed[: sealed.index(b"\n") + 1]), sealed[sealed.index(b"\n") + 1 :]
    for place in range(0, len(payload), 7):
        altered = bytearray(payload)
        altered[place] ^= 1
        line = replace(header, sha256=hashlib.sha256(altered).hexdigest()).line()
        assert "damaged where it is" in (said := refusal(folder / "f.backup", line + altered, seal)) or (
            "no key in" in said
        )


def test_bytes_after_its_end_are_refused(folder: Path, seal: Seal, sealed: bytes) -> None:
    assert "damaged: 1 bytes follow its end" in refusal(folder / "more.backup", sealed + b"x", seal)


def test_one_larger_than_the_memory_should_hold_is_not_read(
    folder: Path, seal: Seal, sealed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("swarmplan.archives.reading.MOST", 500)
    assert "more than any swarm takes" in refusal(folder / "large", sealed, seal)


def test_a_wrong_key_is_told_from_damage(folder: Path, sealed: bytes) -> None:
    other = sealed_to(key_file(folder, "other.key"))
    assert "other.key opens it; name the file with the private key" in refusal(folder / "k", sealed, other)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("passphrase", "it is sealed with a passphrase: give that"),
        ("key", "it is sealed to a key: name the file with the private key"),
        ("open", "it is not sealed: give neither passphrase nor key"),
    ],
)
def test_what_opens_it_is_told(folder: Path, sealed: bytes, seal: Seal, kind: str, said: str) -> None:
    payload = sealed.partition(b"\n")[2]
    line = replace(parse(sealed[: sealed.index(b"\n") + 1]), sealed=kind).line()  # type: ignore[arg-type]  # one of Sealing
    given_instead = sealed_with("x") if kind != "passphrase" else seal
    assert refusal(folder / "s", line + payload, given_instead).endswith(said)


def test_one_of_a_newer_swarmplan_is_refused_before_it_is_opened(
    folder: Path, seal: Seal, sealed: bytes
) -> None:
    newer = sealed.replace(b'"format":1', b'"format":2', 1)
    assert "made by a newer swarmplan (format 2" in refusal(folder / "n", newer, seal)


def fact(name: str, value: object) -> Callable[[dict[str, bytes]], bytes]:
    def change(files: dict[str, bytes]) -> bytes:
        return resealed(files, replace(archive(unsealed()).header, **{name: value}))  # type: ignore[arg-type]  # one of its fields

    return change


def with_file(name: str, content: bytes | None) -> Callable[[dict[str, bytes]], bytes]:
    def change(files: dict[str, bytes]) -> bytes:
        return resealed({key: value for key, value in (files | {name: content}).items() if value is not None})

    return change


def with_manifest(**changes: object) -> Callable[[dict[str, bytes]], bytes]:
    def change(files: dict[str, bytes]) -> bytes:
        return resealed(
            files | {"manifest.json": json.dumps(json.loads(files["manifest.json"]) | changes).encode()}
        )

    return change


def remade(files: dict[str, bytes]) -> bytes:
    """An archive of files that are not swarmplan's, with a manifest that fits them."""
    rest = {name: content for name, content in files.items() if name != "manifest.json"}
    named = {name: name for name in rest if name.startswith("spec/")}
    header = archive(unsealed()).header
    return resealed({"manifest.json": written(manifest(header, COPY, rest, named)), **rest})


OTHER_STATE = tarball({"docker-state.json": b'{"LocalAddr":"10.0.0.6"}'})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (fact("cluster", "lob"), "header 'cluster' is not as its manifest says"),
        (fact("taken", TAKEN + 1), "header 'taken' is not as its manifest says"),
        (fact("address", "10.0.0.2"), "header 'address' is not as its manifest says"),
        (fact("machine", "m2"), "header 'machine' is not as its manifest says"),
        (with_file("swarm.tar", OTHER_STATE), "files 'swarm.tar' is not as its manifest says"),
        (with_file("swarm.tar", b"x"), "a tar archive in it is of no use: it cannot be read"),
        (with_file("swarm.tar", None), "a part of it is missing"),
        (with_file("manifest.json", None), "a part of it is missing"),
        (with_file("manifest.json", b"{"), "its manifest does not read"),
        (with_file("manifest.json", b"[]"), "its manifest is none"),
        (with_file("spec.json", b"{}"), "files 'spec.json' is not as its manifest says"),
        (with_file("spec/1-cluster.yaml", None), "files 'spec/1-cluster.yaml' is not as its manifest says"),
        (with_file("spec/2-more", b""), "files 'spec/2-more' is not as its manifest says"),
        (with_manifest(copy={}), "its manifest tells of no copy"),
        (with_manifest(copy=None), "its manifest is none"),
        (with_manifest(state={}), "state 'docker-state.json' is not as its manifest says"),
        (with_manifest(state=None), "state is not as its manifest says"),
        (with_manifest(sources={}), "its manifest names other files of the spec"),
        (with_manifest(sources=None), "sources is not as its manifest says"),
        (with_manifest(sources={"spec/1-cluster.yaml": 1}), "its manifest names no spec"),
        (lambda _: resealed({}), "a part of it is missing"),
        (lambda files: remade(files | {"spec.json": b"\xff"}), "the spec in it is no text"),
    ],
)
def test_content_that_does_not_fit_its_manifest_is_refused(
    folder: Path, change: Callable[[dict[str, bytes]], bytes], said: str
) -> None:
    data = change(files_of(archive(unsealed()).sealed(unsealed())))
    assert refusal(folder / "c", data, unsealed()).endswith(
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
def test_a_manifest_that_tells_of_no_copy_is_refused(folder: Path, copy: dict[str, object]) -> None:
    files = files_of(archive(unsealed()).sealed(unsealed()))
    told = json.loads(files["manifest.json"])["copy"] | copy
    assert "its manifest tells of no copy" in refusal(
        folder / "c", with_manifest(copy=told)(files), unsealed()
    )


def test_a_copy_that_is_no_swarm_folder_is_never_written() -> None:
    for state in (b"", STATE[:600], b"x" * 2048):
        with pytest.raises(Permanent):
            archive(unsealed(), copy=replace(COPY, state=state)).sealed(unsealed())


def test_a_header_that_could_not_be_read_is_never_written() -> None:
    odd = replace(archive(unsealed()).header, machine="m\x1b")
    with pytest.raises(Permanent, match="machine"):
        archive(unsealed(), header=odd).sealed(unsealed())


def test_a_spec_in_the_words_of_another_swarmplan_is_told_and_the_copy_is_there_all_the_same() -> None:
    made = Archive(archive(unsealed()).header, COPY, '{"cluster": 3, "secret": "leaked-text"}', SOURCES)
    with pytest.raises(
        Permanent, match="was written by another version of swarmplan: name the cluster's file"
    ) as caught:
        made.desired()
    assert "leaked" not in str(caught.value)


@pytest.mark.parametrize(
    ("path", "said"),
    [("no", "no such file"), (".", "Is a directory"), ("a\0", "null byte"), ("pipe", "no plain file")],
)
def test_what_is_no_file_is_told(folder: Path, path: str, said: str) -> None:
    if path == "pipe":
        os.mkfifo(folder / path)
    with pytest.raises(Permanent, match=said):
        header_of(folder / path)
