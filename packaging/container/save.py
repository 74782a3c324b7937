"""A folder as the one layer of an image, in an archive as ``docker save`` writes it: ``save.py ROOT ARCHIVE REFERENCE``."""

import hashlib
import io
import json
import platform
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

CONFIG = {
    "Entrypoint": ["swarmplan"],
    "Cmd": ["--help"],
    "Env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "XDG_STATE_HOME=/var/lib"],
    "User": "10001:10001",
    "WorkingDir": "/home/swarmplan",
    "Volumes": {"/var/lib/swarmplan": {}},
}
"""As in the Dockerfile."""
_MACHINES = {"x86_64": "amd64", "aarch64": "arm64"}
_LAYER = (
    "tar",
    "--create",
    "--sort=name",
    "--numeric-owner",
    "--one-file-system",
    "--mtime=@0",
    "--exclude=./dev/*",
)


def save(root: Path, archive: Path, reference: str) -> str:
    """Write the archive; the image's id, ``sha256:…``."""
    with tempfile.TemporaryDirectory(dir=archive.parent) as folder:
        layer = Path(folder) / "layer.tar"
        subprocess.run([*_LAYER, "--file", str(layer), "--directory", str(root), "."], check=True)
        with layer.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        config = {
            "architecture": _MACHINES.get(platform.machine(), platform.machine()),
            "os": "linux",
            "config": CONFIG,
            "rootfs": {"type": "layers", "diff_ids": [f"sha256:{digest}"]},
            "history": [{"created_by": "packaging/container/build.sh"}],
        }
        body = json.dumps(config).encode()
        image = hashlib.sha256(body).hexdigest()
        manifest = [{"Config": f"{image}.json", "RepoTags": [reference], "Layers": ["layer.tar"]}]
        with tarfile.open(archive, "w") as made:
            _add(made, f"{image}.json", body)
            _add(made, "manifest.json", json.dumps(manifest).encode())
            made.add(layer, "layer.tar")
    return f"sha256:{image}"


def _add(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(data)
    archive.addfile(entry, io.BytesIO(data))


if __name__ == "__main__":
    print(save(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]))  # noqa: T201 - the script's answer
