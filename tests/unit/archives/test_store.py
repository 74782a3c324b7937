"""The two stores: one makes an archive and holds it then, one holds what was opened."""

import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from archive_samples import (
    COPY,
    DESIRED,
    SECRETS,
    SOURCES,
    TAKEN,
    UNLOCK_KEY,
    archive,
    key_encryption,
    key_file,
    new_archive,
)

from swarmplan.archives.archive import open_archive
from swarmplan.archives.encryption import unencrypted, with_keys, with_passphrase
from swarmplan.archives.reading import header_of
from swarmplan.archives.store import OpenedArchive
from swarmplan.errors import Permanent

if TYPE_CHECKING:
    from swarmplan.ports import BackupStore

NAME = "lab-20260102T030405Z.backup"


def test_it_is_written_to_a_directory_and_named_by_cluster_and_time(tmp_path: Path) -> None:
    encryption = key_encryption(tmp_path)
    store = new_archive(tmp_path / "b", encryption)
    assert (store.place, store.has_copy, store.path) == (f"an archive in {tmp_path}/b", False, None)
    store.check_preconditions()
    assert list((tmp_path / "b").iterdir()) == []
    store.put(COPY)
    made = tmp_path / "b" / NAME
    assert (store.place, store.has_copy, store.path) == (f"the archive {made}", True, made)
    assert store.get() == COPY
    assert (made.stat().st_mode & 0o777, [made]) == (0o600, list(made.parent.iterdir()))
    opened = open_archive(made, encryption)
    assert (opened.desired(), opened.sources, opened.header.taken) == (DESIRED, SOURCES, TAKEN)
    assert not any(secret.encode() in made.read_bytes() for secret in SECRETS)


def test_two_of_the_same_second_get_different_names(tmp_path: Path) -> None:
    for _ in range(3):
        new_archive(tmp_path).put(COPY)
    assert {path.name for path in tmp_path.iterdir()} == {
        NAME,
        NAME.replace("Z.", "Z-2."),
        NAME.replace("Z.", "Z-3."),
    }


def test_a_directory_that_was_made_for_nothing_is_removed(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    for folder in (kept, tmp_path / "new"):
        store = new_archive(folder)
        store.check_preconditions()
        assert folder.is_dir()
        store.close()
    assert list(tmp_path.iterdir()) == [kept]
    store = new_archive(tmp_path / "used")
    store.check_preconditions()
    store.put(COPY)
    store.close()
    assert (tmp_path / "used" / NAME).exists()


def test_a_named_file_is_written_and_never_overwritten(tmp_path: Path) -> None:
    out = tmp_path / "mine"
    store = new_archive(out, folder=False)
    assert store.place == f"the archive {out}"
    store.check_preconditions()
    store.put(COPY)
    before = out.read_bytes()
    again = new_archive(out, folder=False)
    for use in (again.check_preconditions, lambda: again.put(COPY)):
        with pytest.raises(Permanent, match="mine exists already; name another"):
            use()
    assert (again.has_copy, out.read_bytes()) == (False, before)


def test_it_reserves_more_space_than_the_last_one_took(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(os, "posix_fallocate", lambda _, start, room: asked.append(start + room))
    monkeypatch.setattr("swarmplan.archives.store._LEAST_ROOM", 10)
    new_archive(tmp_path).check_preconditions()
    new_archive(tmp_path).put(COPY)
    new_archive(tmp_path).check_preconditions()
    assert asked == [10, int(header_of(tmp_path / NAME).size * 1.5)]


@pytest.mark.parametrize("code", [28, 13])
def test_a_failed_write_leaves_no_file_and_no_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def fails(_: int) -> None:
        raise OSError(code, os.strerror(code))

    store = new_archive(tmp_path)
    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(Permanent, match=os.strerror(code)) as caught:
        store.put(COPY)
    assert UNLOCK_KEY not in str(caught.value)
    assert (store.has_copy, list(tmp_path.iterdir())) == (False, [])
    with pytest.raises(Permanent, match="is not written yet"):
        store.get()


def test_an_opened_archive_returns_its_copy_and_is_read_only(tmp_path: Path) -> None:
    store: BackupStore = OpenedArchive(tmp_path / NAME, archive(unencrypted()))
    assert (store.get(), store.has_copy, store.place) == (COPY, True, f"the archive {tmp_path / NAME}")
    with pytest.raises(Permanent, match="is opened for reading"):
        store.put(COPY)


def test_a_key_that_cannot_encrypt_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / "id"], check=True)
    with pytest.raises(Permanent, match=r"id contains no public key; name the \.pub file"):
        new_archive(tmp_path / "b", with_keys(tmp_path / "id")).check_preconditions()
    assert not (tmp_path / "b").exists()
    for encryption in (with_keys(tmp_path / "id.pub"), with_passphrase("x"), unencrypted()):
        new_archive(tmp_path / "b", encryption).check_preconditions()


def test_a_public_key_cannot_decrypt_what_it_encrypted(tmp_path: Path) -> None:
    store: BackupStore = new_archive(tmp_path, with_keys(key_file(tmp_path, public=True)))
    store.put(COPY)
    with pytest.raises(Permanent, match="contains no private key"):
        store.get()
