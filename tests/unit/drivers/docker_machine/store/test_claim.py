import json
import threading
from pathlib import Path
from typing import Any

import pytest

from swarmplan.drivers.docker_machine.place import Store, place_of
from swarmplan.drivers.docker_machine.store.claim import claim_of, owned
from swarmplan.drivers.docker_machine.store.mark import write_mark
from swarmplan.model.machine import Machine


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path)


def record(store: Store, name: str, *labels: str, text: str | None = None) -> Path:
    folder = store.machines / name
    folder.mkdir(parents=True, exist_ok=True)
    document: Any = {"Name": name, "HostOptions": {"EngineOptions": {"Labels": labels or None}}}
    (folder / "config.json").write_text(json.dumps(document) if text is None else text)
    return folder


def test_ours_is_what_carries_our_label(store: Store) -> None:
    record(store, "ours", "zone=a", "swarmplan.cluster=classroom", "swarmplan.machine-hash=00-11")
    record(store, "theirs", "swarmplan.cluster=other")
    record(store, "is_unowned")
    record(store, "odd", "swarmplan.cluster")
    assert owned(store, "classroom") == ["ours"]
    claim = claim_of(store, "ours")
    assert claim is not None
    assert (claim.owner, claim.mark, claim.hash, claim.fault) == ("classroom", None, "00-11", "")


def test_a_mark_tells_the_owner_of_what_cannot_be_read(store: Store) -> None:
    write_mark(record(store, "vm1", text='{"Name": '), "classroom", Machine("vm1", "docker-machine"))
    claim = claim_of(store, "vm1")
    assert claim is not None
    assert (claim.owner, claim.fault) == ("classroom", "its config.json is damaged")
    assert owned(store, "classroom") == ["vm1"]


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"HostOptions": null}', '{"HostOptions": {"EngineOptions": 5}}']
)
def test_what_cannot_be_read_is_nobodys(store: Store, text: str) -> None:
    record(store, "vm1", text=text)
    claim = claim_of(store, "vm1")
    assert claim is not None
    assert claim.owner == ""


def test_an_empty_folder_is_a_machine_of_nobody(store: Store) -> None:
    (store.machines / "vm1").mkdir(parents=True)
    claim = claim_of(store, "vm1")
    assert claim is not None
    assert claim.fault == "it has no config.json"


@pytest.mark.parametrize("name", ["", "..", ".", "../certs", "no/such", "none"])
def test_there_is_none_where_there_can_be_none(store: Store, name: str) -> None:
    record(store, "vm1")
    assert claim_of(store, name) is None


def test_a_record_that_is_being_replaced_is_waited_for(store: Store) -> None:
    path = record(store, "vm1", "swarmplan.cluster=classroom") / "config.json"
    kept = path.read_text()
    path.unlink()
    writer = threading.Timer(0.01, lambda: path.write_text(kept))
    writer.start()
    claim = claim_of(store, "vm1")
    writer.join()
    assert claim is not None
    assert claim.owner == "classroom"


def test_files_and_hidden_folders_are_no_machines(store: Store) -> None:
    record(store, "vm1")
    (store.machines / ".cache").mkdir()
    (store.machines / "notes.txt").touch()
    assert store.names() == ["vm1"]
    assert Store(store.home / "nowhere").names() == []


def test_a_store_is_where_it_is_declared_or_where_docker_machine_has_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("MACHINE_STORAGE_PATH", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert place_of(None).store.home == tmp_path / ".docker" / "machine"
    assert place_of(None).binary == "docker-machine"
    declared = Machine("vm1", "docker-machine", {"binary": "rancher-machine", "storage_path": "~/lab/../vms"})
    assert place_of(declared).store.home == tmp_path / "vms"
    assert place_of(declared).binary == "rancher-machine"
    assert place_of(Machine("vm1", "docker-machine", {"binary": "~/bin/dm"})).binary == f"{tmp_path}/bin/dm"
    monkeypatch.setenv("MACHINE_STORAGE_PATH", "/srv/machines")
    assert place_of(None).store.home == Path("/srv/machines")
