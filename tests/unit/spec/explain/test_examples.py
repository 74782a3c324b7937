"""The example of every key is valid, and shows that key."""

import io
import tarfile
from pathlib import Path

from swarmplan.model.content import Source
from swarmplan.spec import load
from swarmplan.spec.agent.loader import load_agent
from swarmplan.spec.explain import example
from swarmplan.spec.explain.examples import _VALUES, NOT_SUPPORTED
from swarmplan.spec.explain.keys import File, Key, all_keys
from swarmplan.spec.fleet.loader import load_fleet

AROUND = {
    "apiVersion": "swarmplan/v1", "kind": "Cluster", "name": "shop", "managers": "{count: 1}", "networks": "{app: {}}",
    "volumes": "{data: {}}", "secrets": "{db_password: {file: db}}", "configs": "{site: {file: site}}",
    "services": '{web: {image: "nginx:1.27"}, db: {image: "postgres:16"}}',
}  # fmt: skip
"""What the examples are parts of; a section that an example has is left out, but those in which others are named."""


class Contents:
    """Every file, variable and program has content."""

    def read(self, _source: Source) -> bytes:
        return b"content"

    def check_file(self, _path: str) -> None:
        return


def fault(key: Key, folder: Path) -> str:
    text = example(key)
    part, around = folder / "part.yaml", folder / "around.yaml"
    part.write_text(text, encoding="utf-8")
    named = key.path.split(".", maxsplit=1)[0] in {"services", "networks", "sensitive"}
    rest = [
        f"{name}: {value}\n" for name, value in AROUND.items() if not text.startswith(f"{name}:") or named
    ]
    around.write_text("".join(rest), encoding="utf-8")
    try:
        load([str(around), str(part)], environ={}, contents=Contents(), sops=lambda _: {"A": "b"})
    except Exception as error:  # noqa: BLE001 - whatever it is, it is this example's
        return f"{key.path}: {error}"
    return ""


def write_image(folder: Path) -> None:
    with tarfile.open(folder / "web.tar", "w") as archive:
        manifest = b'[{"Config": "c.json", "RepoTags": ["shop/web:1.4"], "Layers": []}]'
        for name, content in (("manifest.json", manifest), ("c.json", b"{}")):
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))


def test_every_example_is_valid(tmp_path: Path) -> None:
    (tmp_path / "docker-stack.yml").write_text('services: {vote: {image: "nginx:1.27"}}\n', encoding="utf-8")
    for name in ("web.env", "vote.env"):
        (tmp_path / name).write_text("A=b\n", encoding="utf-8")
    write_image(tmp_path)
    keys = [key for key in all_keys().values() if example(key)]
    assert len(keys) > 250
    assert [found for key in keys if (found := fault(key, tmp_path))] == []


AGENT = {
    "apiVersion": "swarmplan/v1",
    "kind": "Agent",
    "clusters": "{prod: {source: {git: 'https://forge.example/x'}}}",
}


def fault_of_agent(key: Key, folder: Path) -> str:
    text = example(key)
    rest = [f"{name}: {value}\n" for name, value in AGENT.items() if not text.startswith(f"{name}:")]
    file = folder / "agent.yaml"
    file.write_text("".join(rest) + text, encoding="utf-8")
    try:
        load_agent(str(file), {})
    except Exception as error:  # noqa: BLE001 - whatever it is, it is this example's
        return f"{key.path}: {error}"
    return ""


def test_every_example_of_the_agent_file_is_valid(tmp_path: Path) -> None:
    for name in (
        "id_ed25519",
        "known_hosts",
        "token",
        "git-credentials",
        "ca.pem",
        "allowed_signers",
        "alice.asc",
        "prod.env",
        "age.key",
        "hook",
        "urls",
    ):
        (tmp_path / name).write_text("content\n", encoding="utf-8")
        (tmp_path / name).chmod(0o600)
    keys = [key for key in all_keys(File.AGENT).values() if key.path]
    assert len(keys) > 70
    assert [key.path for key in keys if not example(key)] == []
    assert [found for key in keys if (found := fault_of_agent(key, tmp_path))] == []


FLEET = {
    "apiVersion": "swarmplan/v1",
    "kind": "Fleet",
    "name": "course",
    "template": "cluster.yaml",
    "roster": "[{id: anna}]",
}


def fault_of_fleet(key: Key, folder: Path) -> str:
    text = example(key)
    rest = [f"{name}: {value}\n" for name, value in FLEET.items() if not text.startswith(f"{name}:")]
    file = folder / "fleet.yaml"
    file.write_text("".join(rest) + text, encoding="utf-8")
    try:
        load_fleet(str(file), {})
    except Exception as error:  # noqa: BLE001 - whatever it is, it is this example's
        return f"{key.path}: {error}"
    return ""


def test_every_example_of_the_fleet_file_is_valid(tmp_path: Path) -> None:
    for name, text in (
        ("cluster.yaml", "managers: {count: 1}\n"),
        ("course.env", "A=b\n"),
        ("students.csv", "id\nanna\n"),
        ("check.sh", "#!/bin/sh\n"),
        ("wifi.txt", "enter-here\n"),
        ("cards-nl.yaml", "group: Groep\n"),
        ("school.png", "\x89PNG"),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "check.sh").chmod(0o700)
    (tmp_path / "wifi.txt").chmod(0o600)
    write_image(tmp_path)
    keys = [key for key in all_keys(File.FLEET).values() if key.path]
    assert len(keys) > 25
    assert [key.path for key in keys if not example(key)] == []
    assert [found for key in keys if (found := fault_of_fleet(key, tmp_path))] == []


def test_what_has_no_example_is_not_supported() -> None:
    without = [key for key in all_keys().values() if key.path and not example(key)]
    assert all(not key.accepted or key.path.startswith(NOT_SUPPORTED) for key in without)
    assert {path for path in NOT_SUPPORTED if path in all_keys()} == set(NOT_SUPPORTED)


def test_an_example_has_the_key_that_it_shows() -> None:
    for key in [key for file in File for key in all_keys(file).values()]:
        last = key.path.rpartition(".")[2].removesuffix("[]")
        if (text := example(key)) and last != "NAME":
            assert f"{last}:" in text.replace("'", "")


def test_every_value_is_that_of_a_key() -> None:
    for file, values in _VALUES.items():
        paths = [f".{path}" for path in all_keys(file)]
        assert [end for end in values if not any(path.endswith(f".{end}") for path in paths)] == []
