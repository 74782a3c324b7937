"""How long a certificate holds."""

import os
import ssl
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from swarmplan.drivers.certificate import read, validity
from swarmplan.model.values.certificate import Validity


def test_a_certificate_is_read_and_falls_due_before_it_ends(tmp_path: Path) -> None:
    file = tmp_path / "node.crt"
    make = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=node -days 100"
    subprocess.run([*make.split(), "-keyout", "/dev/null", "-out", file], check=True, capture_output=True)
    found = read(file)
    assert found is not None
    first = found.last - 100 * 86400
    assert not found.overdue(first + 79 * 86400)
    assert found.overdue(first + 81 * 86400)
    assert str(found) == f"until {found.end}"


def test_what_is_no_certificate_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "node.crt").write_text("no certificate")
    assert read(tmp_path / "node.crt") is None
    assert read(tmp_path / "none.crt") is None
    os.mkfifo(tmp_path / "pipe.crt")
    assert read(tmp_path / "pipe.crt") is None


def test_it_is_read_as_openssl_reads_it(tmp_path: Path) -> None:
    file = tmp_path / "node.crt"
    make = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=node -days 7"
    subprocess.run([*make.split(), "-keyout", "/dev/null", "-out", file], check=True, capture_output=True)
    file.write_text(file.read_text() + "the issuer's follows")
    said = subprocess.run(
        ["openssl", "x509", "-noout", "-dates", "-in", file], check=True, capture_output=True, text=True
    ).stdout
    assert read(file) == validity(said)


@pytest.mark.parametrize("said", ["", "notBefore=Jan  1 00:00:00 1970 GMT", "notBefore=x\nnotAfter=y"])
def test_half_an_answer_is_none(said: str) -> None:
    assert validity(said) is None


@pytest.mark.parametrize("year", [1951, 2026, 2049, 2050, 2120])
def test_years_of_two_and_of_four_digits_are_read(year: int, tmp_path: Path) -> None:
    """RFC 5280 writes those before 2050 with two."""
    first, last = (
        datetime(year, 2, 3, 4, 5, 6, tzinfo=UTC),
        datetime(year + 1, 12, 31, 23, 59, 59, tzinfo=UTC),
    )
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, first, last).sign(key, hashes.SHA256())
    file = tmp_path / "node.crt"
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    assert read(file) == Validity(f"Feb  3 04:05:06 {year} GMT", f"Dec 31 23:59:59 {year + 1} GMT")


def test_one_that_is_cut_short_anywhere_says_nothing(tmp_path: Path) -> None:
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    first = datetime(2026, 1, 1, tzinfo=UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, first, first).sign(key, hashes.SHA256())
    whole = made.public_bytes(serialization.Encoding.DER)
    file = tmp_path / "node.crt"
    for size in range(len(whole)):
        file.write_text(ssl.DER_cert_to_PEM_cert(whole[:size]))
        assert read(file) is None
    file.write_text(ssl.DER_cert_to_PEM_cert(whole))
    assert read(file) is not None
