"""Keys that sign commits in tests: SSH keys by ssh-keygen, OpenPGP keys by gpg in a home of their own."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class SshKey:
    """An SSH key, as a file with its public half beside it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        subprocess.run(
            ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", path.name, "-f", str(path)],
            check=True,
            timeout=30,
        )

    @property
    def public(self) -> str:
        """The kind and the key."""
        return " ".join(self.path.with_suffix(".pub").read_text(encoding="utf-8").split()[:2])

    @property
    def signing(self) -> tuple[str, str]:
        """The settings by which git signs with it."""
        return (f"user.signingKey={self.path}", "gpg.format=ssh")

    def allowed(self, who: str, options: str = "") -> str:
        """Its line in a file of allowed signers."""
        return f"{who} {options} {self.public}\n".replace("  ", " ")


class PgpKeys:
    """A home of gpg with keys in it."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def make(self, who: str, expires: str = "never", *, at: str = "") -> str:
        """The fingerprint of a new key; ``at`` is when it is made, as gpg's --faked-system-time has it."""
        clock = ["--faked-system-time", at] if at else []
        self._gpg(*clock, "--passphrase", "", "--quick-generate-key", who, "ed25519", "sign", expires)
        listed = self._gpg("--with-colons", "--list-keys", who)
        return [line.split(":")[9] for line in listed.splitlines() if line.startswith("fpr:")][-1]

    def public(self, key: str, to: Path) -> Path:
        to.write_text(self._gpg("--armor", "--export", key), encoding="utf-8")
        return to

    def signing(self, key: str) -> tuple[str, str]:
        return (f"user.signingKey={key}", "gpg.format=openpgp")

    @property
    def environment(self) -> dict[str, str]:
        return {"GNUPGHOME": str(self.home)}

    def _gpg(self, *words: str) -> str:
        ended = subprocess.run(
            ["gpg", "--batch", "--yes", "--pinentry-mode", "loopback", *words],
            env={"PATH": os.environ["PATH"], **self.environment}, capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
        assert ended.returncode == 0, ended.stderr
        return ended.stdout


@contextmanager
def pgp_keys() -> Iterator[PgpKeys]:
    """In a folder with a short path: gpg-agent's socket is in it."""
    home = Path(tempfile.mkdtemp(prefix="gpg-"))
    try:
        yield PgpKeys(home)
    finally:
        subprocess.run(
            ["gpgconf", "--kill", "all"],
            env={"PATH": os.environ["PATH"], "GNUPGHOME": str(home)},
            check=False,
            timeout=30,
        )
        shutil.rmtree(home, ignore_errors=True)
