"""Certificates for students: they open the engines of their own machines, and are not made where they would open others'."""

import shutil
from pathlib import Path

import pytest
from unit.drivers.docker_machine.certificates import complete, engine

from swarmplan.cli.operations.fleet.access.tls import tls_files
from swarmplan.errors import Permanent, Unreachable
from swarmplan.fleet.access.engines import connect
from swarmplan.fleet.access.grants import EngineAddress, Grant, write_grant
from swarmplan.fleet.access.keys.certificates import client_certificate
from swarmplan.fleet.access.places import Places


def store(folder: Path, *machines: str) -> Path:
    """As docker-machine has one."""
    certs = complete(folder / "certs")
    for machine in machines:
        shutil.copytree(certs, folder / "machines" / machine)
    return folder


def student(places: Places, name: str, folder: Path, url: str = "tcp://127.0.0.1:2376") -> Grant:
    machine = f"lab-{name}-manager-1"
    found = Grant(
        name, f"lab-{name}", "SHA256:x", (machine,), {machine: {}},
        {machine: EngineAddress(url, str(folder / "machines" / machine))},
    )  # fmt: skip
    write_grant(places.grant_of(name), found)
    return found


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path / "access")


def test_a_student_with_a_store_of_their_own_gets_a_certificate_that_opens_it(
    places: Places, tmp_path: Path
) -> None:
    own = store(tmp_path / "anna", "lab-anna-manager-1")
    other = store(tmp_path / "bert", "lab-bert-manager-1")
    with engine(own / "certs") as mine, engine(other / "certs") as theirs:
        student(places, "bert", other, theirs)
        files, why = tls_files(places, student(places, "anna", own, mine))
        assert why == ""
        assert set(files) == {"ca.pem", "cert.pem", "key.pem", "lab-anna-tls.dockercontext"}
        handed = tmp_path / "handed"
        handed.mkdir()
        for name, content in files.items():
            (handed / name).write_bytes(content)
        assert " 200 " in said_by(EngineAddress(mine, str(handed)))
        shutil.copy(other / "certs/ca.pem", handed / "ca.pem")  # so that the client takes the other engine
        with pytest.raises((OSError, Unreachable)):
            said_by(EngineAddress(theirs, str(handed)))


def said_by(engine: EngineAddress) -> str:
    """The first of what an engine answers. Raises OSError where it refuses the certificate, which TLS 1.3 tells in place of an answer."""
    connected, wire = connect(engine)
    with connected:
        connected.sendall(wire.encode(b"GET /_ping HTTP/1.0\r\n\r\n"))
        said = b""
        while not said and not wire.ended:
            data = connected.recv(4096)
            if not data:
                raise ConnectionResetError
            said = wire.decode(data)
        return said.decode()


def test_one_who_shares_a_store_gets_none(places: Places, tmp_path: Path) -> None:
    shared = store(tmp_path / "store", "lab-anna-manager-1", "lab-bert-manager-1", "lab-teacher")
    student(places, "bert", shared)
    files, why = tls_files(places, student(places, "anna", shared))
    assert files == {}
    assert why.startswith(
        "anna: no certificate, for it would open the engines of lab-bert-manager-1, lab-teacher, bert, too"
    )


def test_a_copy_of_the_authority_elsewhere_counts(places: Places, tmp_path: Path) -> None:
    own = store(tmp_path / "anna", "lab-anna-manager-1")
    copy = tmp_path / "bert/machines/lab-bert-manager-1"
    shutil.copytree(own / "certs", copy)
    student(places, "bert", tmp_path / "bert")
    assert "the engines of bert, too" in tls_files(places, student(places, "anna", own))[1]


def test_without_the_authoritys_key_it_says_where_it_was_looked_for(places: Places, tmp_path: Path) -> None:
    own = store(tmp_path / "anna", "lab-anna-manager-1")
    (own / "certs/ca-key.pem").unlink()
    assert tls_files(places, student(places, "anna", own)) == (
        {},
        f"anna: no certificate, for the key of the authority is not here: {own}/certs/ca-key.pem",
    )


def test_engines_without_tls_need_none(places: Places) -> None:
    assert tls_files(
        places, Grant("anna", "lab-anna", "x", ("m",), {"m": {}}, {"m": EngineAddress("unix:///x")})
    ) == ({}, "")


def test_a_key_of_another_authority_is_refused(tmp_path: Path) -> None:
    one, two = complete(tmp_path / "one"), complete(tmp_path / "two")
    with pytest.raises(Permanent, match="not that of its certificate"):
        client_certificate((one / "ca.pem").read_bytes(), (two / "ca-key.pem").read_bytes(), "anna")
    with pytest.raises(Permanent, match="cannot be read"):
        client_certificate(b"", b"", "anna")


def test_what_is_wrong_with_an_authority_names_its_files(places: Places, tmp_path: Path) -> None:
    own = store(tmp_path / "own", "lab-anna-manager-1")
    (own / "machines" / "lab-anna-manager-1" / "ca.pem").write_text("spoiled")
    with pytest.raises(Permanent, match=r"for anna from .*-manager-1/ca\.pem and .*/certs/ca-key\.pem: the"):
        tls_files(places, student(places, "anna", own))
