"""The record of a new machine, from the values of ``create``'s flags."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from docker_machine.fork import rancher
from docker_machine.records import Document

Values = Mapping[str, Any]


def new_record(name: str, driver: str, values: Values, store: Path) -> Document:
    """As ``config.json`` will have it, but for what the driver adds."""
    return {
        "ConfigVersion": 3, "Driver": _driver(name, store), "DriverName": driver,
        "HostOptions": {
            "Driver": "", "Memory": 0, "Disk": 0, **_fork(values),
            "EngineOptions": _engine(values), "SwarmOptions": _swarm(values), "AuthOptions": _auth(name, values, store),
        },
        "Name": name,
    }  # fmt: skip


def _fork(values: Values) -> Document:
    """What Rancher's fork adds."""
    if not rancher():
        return {}
    script, hostname = values["custom-install-script"], values["hostname-override"]
    return {"CustomInstallScript": script, "HostnameOverride": hostname, "MachineOS": ""}


def _driver(name: str, store: Path) -> Document:
    return {
        "IPAddress": "", "MachineName": name, "SSHUser": "", "SSHPort": 0, "SSHKeyPath": "", "StorePath": str(store),
        "SwarmMaster": False, "SwarmHost": "", "SwarmDiscovery": "",
    }  # fmt: skip


def _engine(values: Values) -> Document:
    return {
        "ArbitraryFlags": values["engine-opt"], "Dns": None, "GraphDir": "", "Env": values["engine-env"],
        "Ipv6": False, "InsecureRegistry": values["engine-insecure-registry"], "Labels": values["engine-label"],
        "LogLevel": "", "StorageDriver": values["engine-storage-driver"], "SelinuxEnabled": False,
        "TlsVerify": True, "RegistryMirror": values["engine-registry-mirror"],
        "InstallURL": values["engine-install-url"],
    }  # fmt: skip


def _swarm(values: Values) -> Document:
    return {
        "IsSwarm": values["swarm"] or values["swarm-master"], "Address": values["swarm-addr"],
        "Discovery": values["swarm-discovery"], "Agent": values["swarm"], "Master": values["swarm-master"],
        "Host": values["swarm-host"], "Image": values["swarm-image"], "Strategy": values["swarm-strategy"],
        "Heartbeat": 0, "Overcommit": 0, "ArbitraryFlags": values["swarm-opt"],
        "ArbitraryJoinFlags": values["swarm-join-opt"], "Env": None, "IsExperimental": values["swarm-experimental"],
    }  # fmt: skip


def _auth(name: str, values: Values, store: Path) -> Document:
    def certificate(flag: str, file: str) -> str:
        return values[flag] or str(store / "certs" / file)

    folder = store / "machines" / name
    return {
        "CertDir": str(store / "certs"), "CaCertPath": certificate("tls-ca-cert", "ca.pem"),
        "CaPrivateKeyPath": certificate("tls-ca-key", "ca-key.pem"), "CaCertRemotePath": "",
        "ServerCertPath": str(folder / "server.pem"), "ServerKeyPath": str(folder / "server-key.pem"),
        "ClientKeyPath": certificate("tls-client-key", "key.pem"), "ServerCertRemotePath": "",
        "ServerKeyRemotePath": "", "ClientCertPath": certificate("tls-client-cert", "cert.pem"),
        "ServerCertSANs": values["tls-san"], "StorePath": str(folder),
    }  # fmt: skip
