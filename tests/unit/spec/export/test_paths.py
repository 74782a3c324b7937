"""A cluster file that is written into another folder: what it names stays what it was."""

import io
import json
import os
import re
import tarfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
import yaml
from archive_samples import key_file

from swarmplan.sources.reader import Reader
from swarmplan.spec import load
from swarmplan.spec.export import user_document
from swarmplan.spec.schema import json_schema
from swarmplan.spec.trust.keys import FILES

HEAD = "apiVersion: swarmplan/v1\nkind: Cluster\nname: lab\nmanagers: {count: 1}\n"
FIRST = f"""{HEAD}
images: {{"lab/hello:1": {{archive: ./hello.tar}}}}
secrets: {{s: {{file: "${{KEPT}}/s.txt"}}, t: {{file: "${{ROOT}}/first/s.txt"}}}}
configs: {{c: {{file: $$c.txt}}, d: {{content: c.txt}}}}
swarm: {{autolock: true, unlock_key: {{file: keys/lab}}}}
services: {{web: {{image: "lab/hello:1", env_file: web.env}}, db: {{image: "lab/hello:1", env_file: [web.env]}}}}
stacks: {{vote: {{files: [a.yml, "../second $$/b.yml"], env_file: web.env}}}}
"""
SECOND = """
services: {more: {image: "lab/hello:1", env_file: more.env}}
policy: {backup_folder: copies, backup_key_file: age.key}
"""
STACK = 'version: "3.9"\nservices: {one: {image: "lab/hello:1", environment: {WHO: "$WHO"}}}\n'


def save_image(path: Path) -> None:
    """An archive of ``lab/hello:1`` as ``docker save`` writes it, without a layer."""
    config = f"{'a' * 64}.json"
    manifest = [{"Config": config, "RepoTags": ["lab/hello:1"], "Layers": []}]
    with tarfile.open(path, "w") as tar:
        for name, content in {config: {}, "manifest.json": manifest}.items():
            data = json.dumps(content).encode()
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """A cluster's files, in two folders."""
    first, second = tmp_path / "first", tmp_path / "second $"
    for folder in (first / "kept", second, tmp_path / "third" / "deep"):
        folder.mkdir(parents=True)
    save_image(first / "hello.tar")
    texts = {"s.txt": "s", "kept/s.txt": "s", "$c.txt": "c", "web.env": "WHO=me\n"}
    for name, text in {**texts, "cluster.yaml": FIRST, "a.yml": STACK}.items():
        (first / name).write_text(text, encoding="utf-8")
    for name, text in {"more.env": "A=1\n", "cluster.yaml": SECOND, "b.yml": STACK}.items():
        (second / name).write_text(text, encoding="utf-8")
    key_file(second)
    return [str(first / "cluster.yaml"), str(second / "cluster.yaml")]


@pytest.mark.parametrize("to", ["first", "second $", "third/deep", "."])
def test_the_paths_lead_where_they_led(
    files: list[str], tmp_path: Path, to: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    environ = {"KEPT": "kept", "ROOT": str(tmp_path)}
    written = tmp_path / to / "written.yaml"
    written.write_text(yaml.safe_dump(user_document(files, written.parent, environ)), encoding="utf-8")
    assert meant([str(written)], environ) == meant(files, environ)
    monkeypatch.chdir(tmp_path)  # as they are typed, from where they are typed
    typed = [str(Path(file).relative_to(tmp_path)) for file in files]
    assert user_document(typed, Path(to), environ) == user_document(files, written.parent, environ)


def test_next_to_the_file_they_stay_as_they_are_written(files: list[str]) -> None:
    given = user_document(files[:1], Path(files[0]).parent, {"KEPT": "kept", "ROOT": "/"})
    assert given == yaml.safe_load(FIRST)


def test_a_linked_folder_is_left_by_its_real_parent(files: list[str], tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "third" / "deep")
    given = user_document(files[:1], tmp_path / "link", {"KEPT": "kept", "ROOT": "/"})
    assert given["images"]["lab/hello:1"]["archive"] == "../../first/hello.tar"


def test_every_path_the_format_knows_is_among_them() -> None:
    described = json_schema()
    sections = {"root": described, **described["$defs"]}
    named = {
        key
        for section in sections.values()
        for key in section.get("properties", {})
        if re.search(r"(^|_)(files?|folder|archive|sops)$", key)
    }
    assert named == {place[-1] for place in FILES}


def meant(files: list[str], environ: dict[str, str]) -> Any:
    """What the files ask for, its paths without detours."""
    return _straight(asdict(load(files, environ=environ, contents=Reader(environ)).desired))


def _straight(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _straight(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_straight(inner) for inner in value]
    return os.path.normpath(value) if isinstance(value, str) and value.startswith("/") else value
