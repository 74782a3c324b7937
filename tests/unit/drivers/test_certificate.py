"""How long a certificate holds."""

import os
import subprocess
from pathlib import Path

import pytest

from swarmplan.drivers.certificate import read, validity


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
