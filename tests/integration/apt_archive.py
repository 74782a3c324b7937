"""A signed package archive laid out as Docker's own, of packages with nothing but a word in them."""

import hashlib
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

_ENGINE = "#!/bin/sh\necho 'Docker version {version}, build test'\n"


def build_archive(folder: Path, suite: str, versions: Sequence[str]) -> None:
    """Write ``folder/debian`` for a Debian release: an engine of each version (``5:28.5.1-1~debian``), containerd, and
    a package ``slow`` that takes three seconds to configure, with dpkg's lock held."""
    base = folder / "debian"
    pool = base / "pool"
    pool.mkdir(parents=True)
    _deb(pool, "containerd.io", "1.7.28-1", {}, "Conflicts: containerd, runc\n")
    _deb(pool, "slow", "1", {"DEBIAN/postinst": "#!/bin/sh\n: >/run/slow\nsleep 3\n"})
    for version in versions:
        program = _ENGINE.format(version=version.partition(":")[2].partition("-")[0])
        depends = "Depends: containerd.io, docker-ce-cli\nConflicts: docker.io\n"
        _deb(pool, "docker-ce", version, {"usr/bin/dockerd": program}, depends)
        _deb(pool, "docker-ce-cli", version, {"usr/bin/docker": program})
    packages = base / "dists" / suite / "stable" / f"binary-{architecture()}" / "Packages"
    packages.parent.mkdir(parents=True)
    packages.write_text("".join(map(_entry, sorted(pool.iterdir()))))
    _sign(base, suite, packages)


def architecture() -> str:
    return _said("dpkg", "--print-architecture").strip()


def _deb(pool: Path, name: str, version: str, files: dict[str, str], more: str = "") -> None:
    with TemporaryDirectory() as folder:
        control = Path(folder) / "DEBIAN" / "control"
        control.parent.mkdir(mode=0o755)
        control.write_text(
            f"Package: {name}\nVersion: {version}\nArchitecture: {architecture()}\nMaintainer: nobody\n{more}"
            "Description: stands for the real one\n"
        )
        for path, text in files.items():
            program = Path(folder) / path
            program.parent.mkdir(parents=True, exist_ok=True)
            program.write_text(text)
            program.chmod(0o755)
        plain = version.partition(":")[2] or version
        _said("dpkg-deb", "--root-owner-group", "--build", folder, str(pool / f"{name}_{plain}.deb"))


def _entry(deb: Path) -> str:
    body = deb.read_bytes()
    return (
        f"{_said('dpkg-deb', '--field', str(deb)).strip()}\nFilename: pool/{deb.name}\nSize: {len(body)}\n"
        f"SHA256: {hashlib.sha256(body).hexdigest()}\n\n"
    )


def _sign(base: Path, suite: str, packages: Path) -> None:
    """With a key made for it, which is beside it as Docker's is."""
    release = base / "dists" / suite
    body = packages.read_bytes()
    text = (
        f"Origin: test\nSuite: {suite}\nCodename: {suite}\nComponents: stable\nArchitectures: {architecture()}\n"
        f"Date: {_said('date', '-Ru').strip()}\n"
        f"SHA256:\n {hashlib.sha256(body).hexdigest()} {len(body)} {packages.relative_to(release)}\n"
    )
    with TemporaryDirectory(prefix="gpg-") as home:
        gpg = ["gpg", "--homedir", home, "--batch", "--passphrase", ""]
        try:
            _said(*gpg, "--quick-generate-key", "test@archive.invalid", "rsa2048", "sign", "never")
            (release / "InRelease").write_text(_said(*gpg, "--clear-sign", stdin=text))
            (base / "gpg").write_text(_said(*gpg, "--armor", "--export"))
        finally:
            _said("gpgconf", "--homedir", home, "--kill", "all")


def _said(*command: str, stdin: str = "") -> str:
    return subprocess.run(
        command, input=stdin, capture_output=True, text=True, check=True, timeout=60, env={**os.environ, "LC_ALL": "C"}
    ).stdout  # fmt: skip
