import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from unit.drivers.docker_machine.certificates import complete, engine, signed

from swarmplan.drivers.docker_machine.observe.engine_client import host_of, is_plain, ping


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return complete(tmp_path_factory.mktemp("ours") / "certs")


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return complete(tmp_path_factory.mktemp("theirs") / "certs")


@pytest.fixture
def deaf() -> Iterator[str]:
    """It accepts and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"tcp://127.0.0.1:{server.getsockname()[1]}"


def test_an_engine_that_answers_us_is_well(ours: Path) -> None:
    with engine(ours) as url:
        assert ping(url, ours).healthy


def test_an_engine_without_tls_is_well_where_none_is_wanted(ours: Path) -> None:
    with engine(None) as url:
        assert ping(url, None).healthy
        health = ping(url, ours)
    assert health.refusal == ""
    assert "does not answer over TLS" in health.silence


def test_a_changed_address_is_known_by_the_certificate(ours: Path) -> None:
    signed(ours, "moved", ours, "IP:192.0.2.9,DNS:localhost")
    with engine(ours, "moved") as url:
        health = ping(url, ours)
    assert (
        health.refusal
        == "the engine's certificate is not for 127.0.0.1: the address has changed since it was made"
    )
    assert health.silence == ""


def test_a_name_that_is_in_the_certificate_will_do(ours: Path) -> None:
    signed(ours, "named", ours, "DNS:localhost")
    with engine(ours, "named") as url:
        assert ping(url.replace("127.0.0.1", "localhost"), ours).healthy


def test_an_engine_of_another_authority_is_refused_by_us(ours: Path, theirs: Path) -> None:
    with engine(theirs) as url:
        assert f"not signed by the authority in {ours}" in ping(url, ours).refusal


def test_a_client_of_another_authority_is_refused_by_the_engine(
    ours: Path, theirs: Path, tmp_path: Path
) -> None:
    for name, source in (("ca", ours), ("cert", theirs), ("key", theirs)):
        (tmp_path / f"{name}.pem").write_bytes((source / f"{name}.pem").read_bytes())
    with engine(ours) as url:
        health = ping(url, tmp_path)
    assert "refuses the client's certificate" in health.refusal
    assert "unknown ca" in health.refusal


def test_a_pair_that_does_not_fit_cannot_be_used(ours: Path, theirs: Path, tmp_path: Path) -> None:
    for name, source in (("ca", ours), ("cert", ours), ("key", theirs)):
        (tmp_path / f"{name}.pem").write_bytes((source / f"{name}.pem").read_bytes())
    with engine(ours) as url:
        assert "cannot be used" in ping(url, tmp_path).refusal
        (tmp_path / "key.pem").unlink()
        assert "cannot be used" in ping(url, tmp_path).refusal


def test_who_does_not_answer_is_not_refused(ours: Path, deaf: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("swarmplan.drivers.docker_machine.observe.engine_client._TIMEOUT", 0.2)
    for url, part in (
        (deaf, "timed out"),
        ("tcp://127.0.0.1:1", "Connection refused"),
        ("", "not a valid engine address"),
    ):
        health = ping(url, ours)
        assert (health.refusal, health.healthy) == ("", False)
        assert part in health.silence


def test_an_expired_certificate_is_said_to_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Expired:
        host = "h"

        def request(self, *_: object) -> None:
            error = ssl.SSLCertVerificationError("certificate verify failed")
            error.verify_code = 10
            raise error

        def close(self) -> None:
            pass

    monkeypatch.setattr(
        "swarmplan.drivers.docker_machine.observe.engine_client._connect", lambda *_: Expired()
    )
    assert ping("tcp://h:2376", tmp_path).refusal == "the engine's certificate has expired"


def test_the_address_is_the_host_in_the_url() -> None:
    assert host_of("tcp://10.0.0.1:2376") == "10.0.0.1"
    assert host_of("tcp://[fd00::1]:2376") == "fd00::1"
    assert is_plain("tcp://h:2375")
    assert not is_plain("tcp://h:2376")
    assert not is_plain("tcp://h:port")
    assert "not a valid engine address" in ping("tcp://h:port", None).silence
