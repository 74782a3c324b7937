"""What a student is given: files that OpenSSH's and docker's own clients read."""

import io
import json
import subprocess
import tarfile
from pathlib import Path

from swarmplan.fleet.access.instructions import SshSettings, docker_context, short_names

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIH5l3QFbCjec16zQ4lH5SwMifDNKyD3ARLnjVJuhZabc"
SETTINGS = SshSettings(
    "anna", "lab-anna", "root", "192.0.2.1", 2222, KEY, ("manager-1", "worker-1", "worker-2")
)


def test_ssh_reads_the_settings_as_they_are_meant(tmp_path: Path) -> None:
    (tmp_path / "config").write_text(SETTINGS.config)
    shown = subprocess.run(
        ["ssh", "-F", str(tmp_path / "config"), "-G", "lab-anna"], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    for wanted in (
        "hostname 192.0.2.1", "port 2222", "user root", "identitiesonly yes", "stricthostkeychecking true",
        "identityfile ~/.ssh/lab-anna/id_ed25519", "forwardagent no", "forwardx11 no",
    ):  # fmt: skip
        assert wanted in shown


def test_the_server_is_known_by_its_key_at_its_address() -> None:
    assert SETTINGS.known_hosts == f"[192.0.2.1]:2222 {KEY}\n"


def test_what_to_type_names_a_first_and_another_machine() -> None:
    assert [command for command, _ in SETTINGS.commands] == [
        "ssh lab-anna",
        "ssh lab-anna worker-2",
        "docker context create lab-anna --docker host=ssh://lab-anna",
        "docker --context lab-anna node ls",
    ]
    assert all(command in SETTINGS.readme for command, _ in SETTINGS.commands)


def test_the_private_key_is_in_one_file_alone() -> None:
    files = SETTINGS.files(b"the private key")
    assert [name for name, content in files.items() if b"the private key" in content] == ["id_ed25519"]


def test_the_archive_of_a_context_has_its_address_and_for_tls_its_files() -> None:
    data = docker_context("lab-anna", "tcp://192.0.2.9:2376", {"ca.pem": b"authority"})
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        meta, authority = archive.extractfile("meta.json"), archive.extractfile("tls/docker/ca.pem")
        assert meta is not None
        assert authority is not None
        assert json.load(meta)["Endpoints"]["docker"]["Host"] == "tcp://192.0.2.9:2376"
        assert authority.read() == b"authority"
        assert all(member.mode & 0o077 == 0 for member in archive)


def test_names_are_short_within_the_cluster_only() -> None:
    assert short_names(("lab-anna-manager-1", "vm4"), "lab-anna") == ("manager-1", "vm4")
