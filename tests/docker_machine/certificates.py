"""The store's CA and the certificates it signs, made with the ``openssl`` command.

The CA is looked for and then made, with no lock between the two: creates that come first at once spoil it for each other.
"""

import os
import subprocess
from collections.abc import Sequence
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from docker_machine.failures import MachineError
from docker_machine.output import information
from docker_machine.switches import Switches

_DAYS = "1080"
_KEY = "rsa:2048"
_AUTHORITY = (
    "basicConstraints=critical,CA:TRUE",
    "keyUsage=critical,digitalSignature,keyEncipherment,keyAgreement,keyCertSign",
)


def bootstrap(auth: dict[str, Any], store: Path) -> None:
    """Make the CA and the client's certificate where they are missing. Raises MachineError with docker-machine's words."""
    certificates = Path(auth["CertDir"])
    if not certificates.exists():
        certificates.mkdir(mode=0o700, parents=True, exist_ok=True)
    switches = Switches(store)
    authority, authority_key = Path(auth["CaCertPath"]), Path(auth["CaPrivateKeyPath"])
    if not authority.exists() or _outdated(authority, authority_key, "CA"):
        information(f"Creating CA: {authority}")
        if authority_key.exists():
            raise MachineError("certificate authority key already exists")
        switches.race("ca_race", done=Path(auth["ClientCertPath"]))
        _make(authority, authority_key, _user(), _AUTHORITY, [])
    client, client_key = Path(auth["ClientCertPath"]), Path(auth["ClientKeyPath"])
    if not client.exists() or _outdated(client, client_key, "Client"):
        information(f"Creating client certificate: {client}")
        if client_key.exists():
            raise MachineError("client key already exists")
        usage = ["extendedKeyUsage=clientAuth", "keyUsage=digitalSignature"]
        _signed(client, client_key, f"{_user()}.<bootstrap>", auth, usage)


def server(auth: dict[str, Any], machine: str, address: str) -> None:
    """Sign a certificate for the machine at this address."""
    names = [*(auth["ServerCertSANs"] or []), address, "localhost"]
    alternatives = ",".join(f"{'IP' if _is_address(name) else 'DNS'}:{name}" for name in names)
    usage = ["extendedKeyUsage=serverAuth", f"subjectAltName={alternatives}"]
    _signed(Path(auth["ServerCertPath"]), Path(auth["ServerKeyPath"]), f"{_user()}.{machine}", auth, usage)


def _outdated(path: Path, key: Path, what: str) -> bool:
    if _openssl(["x509", "-checkend", "0", "-noout", "-in", str(path)]).returncode == 0:
        return False
    if _openssl(["x509", "-noout", "-in", str(path)]).returncode != 0:
        raise MachineError("Failed to decode PEM data")
    information(f"{what} certificate is outdated and needs to be regenerated")
    key.unlink(missing_ok=True)
    return True


def _signed(
    path: Path, key: Path, organisation: str, auth: dict[str, Any], extensions: Sequence[str]
) -> None:
    authority = ["-CA", auth["CaCertPath"], "-CAkey", auth["CaPrivateKeyPath"]]
    _make(path, key, organisation, ["basicConstraints=critical,CA:FALSE", *extensions], authority)


def _make(
    path: Path, key: Path, organisation: str, extensions: Sequence[str], authority: Sequence[str]
) -> None:
    """A key and a certificate for it: signed by the authority, or by itself."""
    added = [word for extension in extensions for word in ("-addext", extension)]
    command = [
        "req",
        "-x509",
        "-newkey",
        _KEY,
        "-nodes",
        "-days",
        _DAYS,
        "-subj",
        f"/O={organisation}",
        *added,
    ]
    done = _openssl([*command, *authority, "-keyout", str(key), "-out", str(path)])
    if done.returncode != 0:
        raise MachineError(f"generating certificate failed: {done.stderr.strip()}")


def _openssl(arguments: Sequence[str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(["openssl", *arguments], capture_output=True, text=True, check=False)


def _user() -> str:
    return os.environ.get("USER", "unknown")


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
