"""Repositories that are followed in tests: bare ones, with a clone in which commits are made as their authors make them."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

AUTHOR = ("Alice", "alice@example.org")
_QUICK = ("core.compression=0", "pack.compression=0", "core.bigFileThreshold=1m")
_CONFIG = (
    "init.defaultBranch=main",
    "commit.gpgSign=false",
    "core.hooksPath=/dev/null",
    "protocol.file.allow=always",
    *_QUICK,
)


def git(*words: str, cwd: Path, environment: Mapping[str, str] | None = None, stdin: str = "") -> str:
    """What git prints, without any configuration of the machine."""
    kept = {"PATH": os.environ["PATH"], "HOME": str(cwd), "GIT_CONFIG_NOSYSTEM": "1", **(environment or {})}
    settings = [word for each in _CONFIG for word in ("-c", each)]
    ended = subprocess.run(
        ["git", *settings, *words], cwd=cwd, env=kept, input=stdin, capture_output=True, text=True, timeout=60, check=False
    )  # fmt: skip
    assert ended.returncode == 0, f"git {words}: {ended.stderr}"
    return ended.stdout.strip()


class Upstream:
    """A bare repository ``root/name.git``, and its clone."""

    def __init__(self, root: Path, name: str = "ops", *, object_format: str = "sha1") -> None:
        self.root = root
        self.bare = root / f"{name}.git"
        self.clone = root / f"{name}.clone"
        root.mkdir(parents=True, exist_ok=True)
        git("init", "--quiet", "--bare", f"--object-format={object_format}", str(self.bare), cwd=root)
        git("init", "--quiet", f"--object-format={object_format}", str(self.clone), cwd=root)
        git("remote", "add", "origin", str(self.bare), cwd=self.clone)
        for setting in ("uploadpack.allowFilter=true", "http.uploadpack=true", *_QUICK):
            git("config", *setting.split("="), cwd=self.bare)

    def write(self, files: Mapping[str, str | bytes]) -> None:
        for name, content in files.items():
            path = self.clone / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())

    def commit(
        self,
        files: Mapping[str, str | bytes] | None = None,
        *settings: str,
        author: tuple[str, str] = AUTHOR,
        message: str = "Change it",
        push: str = "main",
        environment: Mapping[str, str] | None = None,
    ) -> str:
        """The id of a commit with these files, pushed to a branch. ``settings`` are git's, and sign it where one is
        ``user.signingKey``."""
        self.write(files or {})
        git("add", "--all", cwd=self.clone)
        signs = any(each.startswith("user.signingKey") for each in settings)
        options = [word for each in settings for word in ("-c", each)]
        name, address = author
        who = {
            "GIT_AUTHOR_NAME": name, "GIT_AUTHOR_EMAIL": address, "GIT_COMMITTER_NAME": name, "GIT_COMMITTER_EMAIL": address,
            **(environment or {}),
        }  # fmt: skip
        git(
            *options, "commit", "--quiet", "--allow-empty", f"--message={message}", *(["-S"] if signs else []),
            cwd=self.clone, environment=who,
        )  # fmt: skip
        if push:
            self.push(f"HEAD:refs/heads/{push}")
        return self.head()

    def head(self) -> str:
        return git("rev-parse", "HEAD", cwd=self.clone)

    def push(self, *refspecs: str) -> None:
        git("push", "--quiet", "--force", "origin", *refspecs, cwd=self.clone)

    def tag(self, name: str, *settings: str, environment: Mapping[str, str] | None = None) -> None:
        """Tag what is checked out: annotated, and signed where a setting has a key."""
        signs = any(each.startswith("user.signingKey") for each in settings)
        options = [word for each in settings for word in ("-c", each)]
        who = {"GIT_COMMITTER_NAME": AUTHOR[0], "GIT_COMMITTER_EMAIL": AUTHOR[1], **(environment or {})}
        git(
            *options, "tag", "--force", "-s" if signs else "-a", f"--message={name}", name, cwd=self.clone, environment=who
        )  # fmt: skip
        self.push(f"refs/tags/{name}")

    def reset(self, commit: str) -> None:
        git("reset", "--quiet", "--hard", commit, cwd=self.clone)
