"""The mirror of a fleet as commands have it: which machines may be told of it, and when it starts and stops."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from swarmplan.cli.operations.fleet import mirror as operations
from swarmplan.cli.operations.fleet import shared_state
from swarmplan.cli.operations.fleet.fleet import Fleet
from swarmplan.cli.operations.fleet.reach import check_mirror
from swarmplan.cli.terminal.paths import state_folder
from swarmplan.errors import Locked, SpecError
from swarmplan.fleet.mirror import mirror as mirrors
from swarmplan.fleet.mirror.places import places_of
from swarmplan.fleet.register import KnownCluster
from swarmplan.spec.fleet.loader import load_fleet
from swarmplan.spec.fleet.values import defaults_of_cluster
from swarmplan.spec.loader import load

HEAD = "apiVersion: swarmplan/v1\nkind: {}\nname: lab\n"
SSH = "machines: {driver: ssh}\nmanagers: [{name: far, options: {host: 192.0.2.7}}]\n"
LOCAL = "managers: {count: 1}\nservices: {web: {image: 'nginx:1.27'}}\n"


def fleet(folder: Path, mirror: str, template: str = LOCAL, *, simulate: bool = False) -> Fleet:
    (folder / "lab.yaml").write_text(HEAD.format("Cluster") + template)
    (folder / "fleet.yaml").write_text(
        HEAD.format("Fleet") + f"template: lab.yaml\nroster: [{{id: anna}}]\n{mirror}\n"
    )
    settings = load_fleet(str(folder / "fleet.yaml"), {}).settings
    told: list[str] = []
    return Fleet(settings, simulate, {}, note=told.append)


def checked(found: Fleet) -> None:
    settings = found.settings
    files = [settings.template[0]]
    check_mirror(settings, load(files, environ={}, defaults=defaults_of_cluster(settings)).desired)


@pytest.mark.parametrize(
    ("mirror", "template"),
    [
        ("", SSH),
        ("mirror: {}", LOCAL),
        ("mirror: {address: 192.0.2.1}", SSH),
        ("mirror: {}", SSH.replace("ssh}", "ssh, engine: {registry_mirrors: ['http://192.0.2.9']}}")),
    ],
)
def test_a_mirror_that_machines_reach(tmp_path: Path, mirror: str, template: str) -> None:
    checked(fleet(tmp_path, mirror, template))


def test_machines_elsewhere_do_not_reach_the_default_address(tmp_path: Path) -> None:
    with pytest.raises(
        SpecError, match=r"fleet.yaml: mirror.address: is required, for far has the driver ssh"
    ):
        checked(fleet(tmp_path, "mirror: {}", SSH))


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Any]]:
    """What is done to the mirror of lab, of which there is one."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    places_of(state_folder(), "lab", None).folder.mkdir(parents=True)
    found: list[tuple[str, Any]] = []

    def noted(name: str) -> Callable[..., bool]:
        def call(*arguments: Any, **_more: Any) -> bool:
            found.append((name, arguments[1:]))
            return True

        return call

    monkeypatch.setattr(mirrors, "have_mirror", noted("have"))
    monkeypatch.setattr(mirrors, "stop_mirror", noted("end"))
    return found


def test_it_is_filled_with_what_the_services_run(tmp_path: Path, calls: list[tuple[str, Any]]) -> None:
    operations.start_mirror(fleet(tmp_path, "mirror: {images: [alpine]}"), threading.Event())
    ((name, (owner, wanted)),) = calls
    assert (name, owner) == ("have", "lab")
    assert wanted.images == ("alpine", "nginx:1.27")


def test_one_that_is_taken_out_of_the_file_ends(tmp_path: Path, calls: list[tuple[str, Any]]) -> None:
    operations.start_mirror(fleet(tmp_path, ""), threading.Event())
    assert calls == [("end", ("lab",))]


def test_it_ends_with_the_last_cluster(tmp_path: Path, calls: list[tuple[str, Any]]) -> None:
    found = fleet(tmp_path, "mirror: {}")
    found.known = {"lab-anna": KnownCluster(found.settings.students[0], 0.0)}
    operations.stop_with_last_cluster(found)
    assert calls == []
    found.known = {}
    operations.stop_with_last_cluster(found)
    assert calls == [("end", ("lab",))]


def test_it_does_not_end_while_a_command_uses_it_that_has_begun_no_cluster_yet(
    tmp_path: Path, calls: list[tuple[str, Any]]
) -> None:
    applying, destroying = fleet(tmp_path, "mirror: {}"), fleet(tmp_path, "mirror: {}")
    with operations.mirror_kept(applying), operations.mirror_kept(fleet(tmp_path, "mirror: {}")):
        operations.start_mirror(applying, threading.Event())
        operations.stop_with_last_cluster(destroying)
        assert [name for name, _ in calls] == ["have"]
    operations.stop_with_last_cluster(applying)
    assert [name for name, _ in calls] == ["have", "end"]
    applying.forget_lock()
    assert not applying.state_file.parent.exists()


def test_what_the_clusters_share_is_free_while_it_is_filled(
    tmp_path: Path, calls: list[tuple[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where it is another command that fills it; a second one waits, and says for what."""
    first, second = fleet(tmp_path, "mirror: {}"), fleet(tmp_path, "mirror: {}")
    monkeypatch.setattr(shared_state, "_LONGEST", 0.1)
    refused: list[str] = []

    def fills(*_words: Any, **_more: Any) -> None:
        with second.alone():
            pass
        with pytest.raises(Locked) as error:
            operations.start_mirror(second, threading.Event())
        refused.append(str(error.value))

    monkeypatch.setattr(mirrors, "have_mirror", fills)
    operations.start_mirror(first, threading.Event())
    assert "another command fills the mirror of lab (process " in refused[0]
    assert calls == []


def test_where_there_is_none_nothing_is_locked(tmp_path: Path, calls: list[tuple[str, Any]]) -> None:
    found = fleet(tmp_path, "")
    places_of(state_folder(), "lab", None).folder.rmdir()
    with operations.mirror_kept(found):
        operations.start_mirror(found, threading.Event())
    operations.stop_with_last_cluster(found)
    assert calls == []
    assert not found.state_file.parent.exists()


def test_a_simulation_starts_and_ends_nothing(tmp_path: Path, calls: list[tuple[str, Any]]) -> None:
    found = fleet(tmp_path, "mirror: {}", simulate=True)
    operations.start_mirror(found, threading.Event())
    operations.stop_with_last_cluster(found)
    assert calls == []


@pytest.mark.parametrize("begun", [True, False])
def test_status_says_that_a_mirror_does_not_answer_once_there_are_clusters(
    tmp_path: Path, *, begun: bool
) -> None:
    found = fleet(tmp_path, "mirror: {address: 127.0.0.1, port: 1}")
    warned: list[str] = []
    found.warn = warned.append
    found.known = {"lab-anna": KnownCluster(found.settings.students[0], 0.0)} if begun else {}
    operations.check_mirror_answers(found)
    told = "mirror: nothing answers on 127.0.0.1:1, and engines ask Docker Hub; `swarmplan fleet apply` starts it again"
    assert warned == ([told] if begun else [])
