import json
from pathlib import Path

from swarmplan.drivers.docker_machine.options.salted_hash import is_secret, matches, salted
from swarmplan.drivers.docker_machine.store.mark import FILE, NOT_KEPT, read_mark, write_mark
from swarmplan.model.machine import EngineSettings, Machine
from swarmplan.render.redact import redact

MACHINE = Machine(
    "vm1",
    "docker-machine",
    {
        "driver": "lab",
        "lab-token": "s3cret",
        "engine-env": ["P=x"],
        "tls-san": ["a"],
        "binary": "b",
        "parallelism": 2,
    },
    EngineSettings(labels={"zone": "a"}, registry_mirrors=("http://m",)),
)


def test_what_was_marked_is_seen_again(tmp_path: Path) -> None:
    write_mark(tmp_path, "classroom", MACHINE)
    mark = read_mark(tmp_path)
    assert mark is not None
    assert mark.cluster == "classroom"
    assert mark.seen(MACHINE) == MACHINE
    assert [file.name for file in tmp_path.iterdir()] == [FILE]
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600


def test_no_secret_is_kept_and_a_changed_one_is_noticed(tmp_path: Path) -> None:
    write_mark(tmp_path, "classroom", MACHINE)
    text = (tmp_path / FILE).read_text()
    assert "s3cret" not in text
    assert "P=x" not in text
    mark = read_mark(tmp_path)
    assert mark is not None
    changed = Machine("vm1", "docker-machine", dict(MACHINE.options) | {"lab-token": "other"}, MACHINE.engine)
    assert mark.seen(changed).options["lab-token"] == NOT_KEPT
    assert mark.seen(None).options == {
        "driver": "lab",
        "tls-san": ["a"],
        "lab-token": NOT_KEPT,
        "engine-env": NOT_KEPT,
    }


def test_how_docker_machine_is_run_is_as_declared(tmp_path: Path) -> None:
    write_mark(tmp_path, "classroom", MACHINE)
    mark = read_mark(tmp_path)
    assert mark is not None
    options = {
        name: value for name, value in MACHINE.options.items() if name not in {"binary", "parallelism"}
    }
    declared = Machine("vm1", "docker-machine", options | {"timeout": 60}, MACHINE.engine)
    assert mark.seen(declared) == declared


def test_what_is_no_mark_is_none(tmp_path: Path) -> None:
    assert read_mark(tmp_path) is None
    for text in ("", "[]", "{}", json.dumps({"cluster": "c", "machine": {}, "hashes": {}})):
        (tmp_path / FILE).write_text(text)
        assert read_mark(tmp_path) is None


def test_a_seal_opens_for_its_value_only() -> None:
    hashed = salted({"a": [1, "x"]})
    assert matches({"a": [1, "x"]}, hashed)
    assert not matches({"a": [1, "y"]}, hashed)
    assert salted("x") != salted("x")
    for broken in ("", "nonsense", "00-", "zz-00"):
        assert not matches("x", broken)


def test_secrets_are_known_by_their_names() -> None:
    secret = ["digitalocean-access-token", "amazonec2-secret-key", "vmwarevsphere-password", "engine-env"]
    plain = ["virtualbox-memory", "amazonec2-region", "generic-ip-address", "tls-san"]
    assert all(map(is_secret, secret))
    assert not any(map(is_secret, plain))


def test_no_text_shows_a_secret_that_changed(tmp_path: Path) -> None:
    write_mark(tmp_path, "classroom", MACHINE)
    mark = read_mark(tmp_path)
    assert mark is not None
    shown = redact(
        f"machines.vm1.options.lab-token: {mark.seen(None).options['lab-token']} → n3w-t0ken): all is lost"
    )
    assert "n3w-t0ken" not in shown
