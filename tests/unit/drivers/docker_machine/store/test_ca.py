from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from unit.drivers.docker_machine.certificates import complete
from unit.drivers.docker_machine.tool import Tool

from swarmplan.drivers.docker_machine.store.ca import authority_of, ensure, problem_with
from swarmplan.errors import Permanent


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return complete(tmp_path_factory.mktemp("made") / "certs")


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return complete(tmp_path_factory.mktemp("other") / "certs")


def copy(source: Path, target: Path, *names: str) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for name in names or ("ca", "ca-key", "cert", "key"):
        (target / f"{name}.pem").write_bytes((source / f"{name}.pem").read_bytes())


def creates(tool: Tool, made: Path) -> None:
    """Let the tool make the authority on a create, as docker-machine does, and the machine."""
    certs, machines = tool.store.certs, tool.store.machines
    files = " ".join(str(made / f"{name}.pem") for name in ("ca", "ca-key", "cert", "key"))
    for_name = "for name; do :; done"
    tool.says("create", does=f"{for_name}; sleep 0.1; mkdir -p {certs} {machines}/$name; cp {files} {certs}")
    tool.says("rm", does=f"{for_name}; rm -r {machines}/$name")


def test_it_is_made_once_whoever_comes_first(tool: Tool, made: Path) -> None:
    creates(tool, made)
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda _: ensure(tool.cli), range(6)))
    create, remove = tool.calls
    assert create.startswith("create -d none --url tcp://127.0.0.1:1 swarmplan-authority-")
    assert remove == f"rm -f {create.split()[-1]}"
    assert tool.store.names() == []
    assert not tool.store.locks.exists()


def test_what_is_there_is_left_as_it_is(tool: Tool, made: Path) -> None:
    copy(made, tool.store.certs)
    ensure(tool.cli)
    assert tool.calls == []


def test_what_a_killed_command_left_is_removed(tool: Tool, made: Path) -> None:
    creates(tool, made)
    (tool.store.machines / "swarmplan-authority-dead").mkdir()
    ensure(tool.cli)
    assert tool.calls[0] == "rm -f swarmplan-authority-dead"
    assert tool.store.names() == []


def test_a_key_without_its_certificate_is_told_before_docker_machine_stumbles(tool: Tool, made: Path) -> None:
    copy(made, tool.store.certs, "ca-key")
    with pytest.raises(Permanent, match=r"ca-key\.pem is there, but not ca\.pem"):
        ensure(tool.cli)
    assert tool.calls == []
    copy(made, tool.store.certs, "ca", "key")
    assert "key.pem is there, but not cert.pem" in problem_with(authority_of(tool.store))


@pytest.mark.parametrize("names", [("cert", "key"), ("key",), ("ca", "ca-key")])
def test_what_the_race_leaves_is_told(tool: Tool, made: Path, other: Path, names: tuple[str, ...]) -> None:
    copy(made, tool.store.certs)
    assert problem_with(authority_of(tool.store)) == ""
    copy(other, tool.store.certs, *names)
    with pytest.raises(Permanent, match="not signed by"):
        ensure(tool.cli)
    assert tool.calls == []


def test_an_expired_authority_is_made_anew_under_the_lock(
    tool: Tool, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy(made, tool.store.certs)
    creates(tool, made)
    monkeypatch.setattr("swarmplan.drivers.docker_machine.store.ca.time.time", lambda: 4e9)
    with pytest.raises(Permanent, match="did not create them"):
        ensure(tool.cli)
    assert tool.calls[0].startswith("create -d none")


def test_the_words_of_a_create_that_fails_are_told(tool: Tool) -> None:
    tool.says("create", err="Error creating machine: disk full", code=1)
    with pytest.raises(Permanent, match=r"certificates in .*: Error creating machine: disk full"):
        ensure(tool.cli)


def test_docker_machines_own_variables_name_other_files(tool: Tool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MACHINE_TLS_CA_CERT", "/etc/ca.pem")
    found = authority_of(tool.store)
    assert (found.ca, found.cert) == (Path("/etc/ca.pem"), tool.store.certs / "cert.pem")
