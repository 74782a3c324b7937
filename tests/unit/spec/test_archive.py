import hashlib
import io
import json
import os
import re
import tarfile
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from spec_desk import Desk

from swarmplan.archives.tar import unpack
from swarmplan.errors import Permanent, SpecError
from swarmplan.model.image import Image
from swarmplan.spec import archive as images
from swarmplan.spec import load
from swarmplan.spec.archive import Archived, read_archive

HEX = "a" * 64


def archive(path: Path, files: dict[str, Any], mode: str = "w") -> Path:
    with tarfile.open(path, mode) as tar:  # type: ignore[call-overload]  # the mode is the test's
        for name, content in files.items():
            data = content if isinstance(content, bytes) else json.dumps(content).encode()
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
    return path


def saved(*references: str, config: str = f"{HEX}.json") -> dict[str, Any]:
    return {config: {}, "manifest.json": [{"Config": config, "RepoTags": list(references), "Layers": []}]}


def oci(annotations: dict[str, str]) -> dict[str, Any]:
    manifest = json.dumps({"config": {"digest": f"sha256:{HEX}"}}).encode()
    digest = hashlib.sha256(manifest).hexdigest()
    entry = {"digest": f"sha256:{digest}", "annotations": annotations}
    return {"oci-layout": {}, "index.json": {"manifests": [entry]}, f"blobs/sha256/{digest}": manifest}


@pytest.mark.parametrize("config", [f"{HEX}.json", f"blobs/sha256/{HEX}"])
def test_docker_save(tmp_path: Path, config: str) -> None:
    path = archive(tmp_path / "a.tar", saved("a:1", "b:2", config=config))
    assert read_archive(path) == (Archived(f"sha256:{HEX}", ("a:1", "b:2")),)


def test_a_config_of_another_name_is_known_by_its_content(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.tar", saved("a:1", config="config.json"))
    assert read_archive(path)[0].id == f"sha256:{hashlib.sha256(b'{}').hexdigest()}"


def test_compressed(tmp_path: Path) -> None:
    assert read_archive(archive(tmp_path / "a.tar.gz", saved("a:1"), "w:gz"))[0].references == ("a:1",)


@pytest.mark.parametrize("note", ["io.containerd.image.name", "org.opencontainers.image.ref.name"])
def test_oci_layout(tmp_path: Path, note: str) -> None:
    path = archive(tmp_path / "a.tar", oci({note: "docker.io/lab/a:1"}))
    assert read_archive(path) == (Archived(f"sha256:{HEX}", ("docker.io/lab/a:1",)),)


@pytest.mark.parametrize(
    "files",
    [
        {"other": {}},
        {"manifest.json": b"no json"},
        {"manifest.json": {"a": 1}},
        {"manifest.json": [{}]},
        {"manifest.json": [{"Config": "missing"}]},
        {"manifest.json": [3]},
        {"index.json": {}},
        {"index.json": {"manifests": [{"digest": "sha256:none"}]}},
    ],
)
def test_invalid_image_archive(tmp_path: Path, files: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"^(not an image archive|contains neither manifest\.json nor)"):
        read_archive(archive(tmp_path / "a.tar", files))


@pytest.mark.parametrize("data", [b"", b"text", b"\x00" * 2000, b"\x1f\x8b broken"])
def test_invalid_tar(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.tar"
    path.write_bytes(data)
    with pytest.raises(ValueError, match=r"not an image archive|neither manifest"):
        read_archive(path)


def test_an_image_of_a_spec(desk: Desk) -> None:
    (desk.folder / "build").mkdir()
    path = archive(desk.folder / "build" / "x.tar", saved("other:1", "lab/x:1"))
    image = desk.load("images: {lab/x:1: {archive: build/x.tar}}").desired.images["lab/x:1"]
    assert image == Image("lab/x:1", str(path), f"sha256:{HEX}")


def test_an_image_has_the_name_that_engines_list(desk: Desk) -> None:
    archive(desk.folder / "x.tar", saved("x:latest"))
    images = desk.load("images: {docker.io/library/x: {archive: x.tar}}").desired.images
    assert {name: image.reference for name, image in images.items()} == {"x:latest": "x:latest"}
    twice = "images: {x: {archive: x.tar}, 'x:latest': {archive: x.tar}}"
    assert desk.problems(twice) == ["c.yaml:5:31: images.x:latest: x:latest is listed twice; remove one"]


def test_an_archive_is_relative_to_the_file_that_names_it(desk: Desk) -> None:
    archive(desk.folder / "x.tar", saved("lab/x:1"))
    over = desk.write("images: {lab/x:1: {archive: ../x.tar}}", "below/over.yaml")
    base = desk.write("apiVersion: swarmplan/v1\nkind: Cluster\nname: lab\nmanagers: {count: 1}\n")
    assert "lab/x:1" in load([base, over], environ={}).desired.images


def test_what_creates_an_archive_can_be_typed_where_swarmplan_is(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    over = "apiVersion: swarmplan/v1\nkind: Cluster\nname: lab\nmanagers: {count: 1}\nimages: {lab/x:1: {archive: a b.tar}}\n"
    desk.write(over, "below/over.yaml")
    monkeypatch.chdir(desk.folder)
    for file, typed in (("below/over.yaml", "'below/a b.tar'"), ("./below/over.yaml", "'below/a b.tar'")):
        with pytest.raises(SpecError, match=re.escape(f"docker save -o {typed} lab/x:1")):
            load([file], environ={})


@pytest.mark.parametrize(
    ("file", "message"),
    [
        (
            "none.tar",
            "no such file: none.tar; create it where an engine has the image: docker save -o none.tar lab/x:1",
        ),
        ("folder", "folder cannot be read: Is a directory"),
        ("c.yaml", "c.yaml: not an image archive (ReadError)"),
        ("other.tar", "other.tar: contains other:1, not lab/x:1"),
        ("nameless.tar", "nameless.tar: contains only images without a name, not lab/x:1"),
    ],
)
def test_faults(desk: Desk, file: str, message: str) -> None:
    (desk.folder / "folder").mkdir()
    archive(desk.folder / "other.tar", saved("other:1"))
    archive(desk.folder / "nameless.tar", saved())
    assert desk.problems(f"images: {{lab/x:1: {{archive: {file}}}}}") == [
        f"c.yaml:5:29: images.lab/x:1.archive: {message}"
    ]


def test_invalid_file_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for place in (tmp_path / "pipe", Path("/dev/zero")):
        with pytest.raises(ValueError, match="a pipe or device"):
            read_archive(place)


@pytest.mark.parametrize(
    "manifest", [b"[" * 100_000, b'{"a":' * 100_000, b"[1]", b'[{"Config": 1, "RepoTags": 5}]', b"null"]
)
def test_an_invalid_manifest_is_not_an_archive(tmp_path: Path, manifest: bytes) -> None:
    with pytest.raises(ValueError, match="not an image archive"):
        read_archive(archive(tmp_path / "a.tar", {"manifest.json": manifest}))


def test_tags_that_are_no_text(tmp_path: Path) -> None:
    manifest = [{"Config": f"{HEX}.json", "RepoTags": [1, None, ["a"]]}]
    path = archive(tmp_path / "a.tar", {"manifest.json": manifest})
    assert read_archive(path)[0].references == ("1", "None", "['a']")


def test_an_archive_of_too_many_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("swarmplan.spec.archive.IMAGE_FILES", 1)
    with pytest.raises(ValueError, match="more than 1 files"):
        read_archive(archive(tmp_path / "a.tar", saved("a:1")))


def test_what_unpacks_to_far_more_than_it_is_is_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("swarmplan.spec.archive.IMAGE_SPARE_BYTES", 1000)
    bomb = archive(tmp_path / "a.tar.gz", {"layer.tar": bytes(5_000_000), **saved("a:1")}, "w:gz")
    with pytest.raises(ValueError, match=r"^unpacks to more than \d+ MB"):
        read_archive(bomb)
    assert read_archive(archive(tmp_path / "b.tar", {"layer.tar": bytes(5_000_000), **saved("a:1")}))


def bombs(path: Path) -> Path:
    """A name of 100 MB, in 100 kB."""
    entry = tarfile.TarInfo("manifest.json")
    entry.pax_headers = {"path": "x" * 100_000_000}
    with tarfile.open(path, "w:gz", format=tarfile.PAX_FORMAT) as tar:
        tar.addfile(entry)
    return path


@pytest.mark.parametrize("read", [read_archive, lambda path: unpack(path.read_bytes())])
def test_the_headers_of_an_archive_are_limited(tmp_path: Path, read: Callable[[Path], object]) -> None:
    bomb = bombs(tmp_path / "a.tar.gz")
    assert bomb.stat().st_size < 200_000
    with pytest.raises((ValueError, Permanent), match=r"^[^\n]*(longer than 16 MB|it cannot be read)$"):
        read(bomb)


def test_a_name_of_an_archive_is_refused_before_it_is_read(tmp_path: Path) -> None:
    bomb = bombs(tmp_path / "a.tar.gz")
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match="its file headers are longer than 16 MB"):
            read_archive(bomb)
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("form", ["w:bz2", "w:xz"])
def test_compressed_in_another_way(tmp_path: Path, form: str) -> None:
    path = archive(tmp_path / "a.tar", saved("a:1"), form)
    assert read_archive(path)[0].references == ("a:1",)
    path.write_bytes(path.read_bytes()[:80])
    with pytest.raises(ValueError, match="not an image archive"):
        read_archive(path)


def test_an_archive_is_read_once_and_again_when_it_was_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, new = archive(tmp_path / "a.tar", saved("a:1")), archive(tmp_path / "new.tar", saved("b:1"))
    read: list[Any] = []
    real = tarfile.open
    monkeypatch.setattr(images.tarfile, "open", lambda **how: read.append(1) or real(**how))
    assert [read_archive(path)[0].references for _ in range(30)] == [("a:1",)] * 30
    assert len(read) == 1
    new.replace(path)
    assert [read_archive(path)[0].references for _ in range(2)] == [("b:1",)] * 2
    assert len(read) == 2
