"""A folder in which the blocks of one page are run, in their order, as a reader would type them."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from doc_pages.commands import Command, agrees, commands
from doc_pages.pages import ROOT, Block
from hello_image import build_archive

TYPED = Path(__file__).parent / "typed.py"
HEAD = {"apiVersion": "swarmplan/v1", "kind": "Cluster", "name": "lab", "managers": "{count: 1}"}
"""What a part of a cluster file lacks."""

_END = "\x1e"


class Folder:
    """``folder`` has what a checkout has where a reader starts. ``real`` runs swarmplan itself, else its simulation."""

    def __init__(self, folder: Path, *, real: bool = False) -> None:
        self.folder, self.real = folder, real
        shutil.copytree(
            ROOT / "plans", folder / "plans", ignore=shutil.ignore_patterns("build", "__pycache__")
        )
        (folder / "plans" / "build").mkdir()
        build_archive(folder / "plans" / "build" / "hello.tar", "lab/hello:1")
        (folder / "bin").mkdir()
        mode = "real" if real else "simulated"
        wrapper = folder / "bin" / "swarmplan"
        wrapper.write_text(f'#!/bin/sh\nexec {sys.executable} {TYPED} {mode} "$@"\n', encoding="utf-8")
        wrapper.chmod(0o700)

    def run(self, block: Block) -> None:
        """Run or validate one block; AssertionError says what differs from the page."""
        if "not run" in block.comments or ("engines" in block.comments and not self.real):
            return
        if "part of" in block.comments:
            self._part(block)
        elif block.language == "yaml":
            self._validate(block)
        else:
            self._type(block)

    def _type(self, block: Block) -> None:
        typed = [each for each in commands(block) if self.real or not each.needs_engines]
        following = [each.text for each in (*typed, Command("", None))][1:]
        for command, after, (output, code) in zip(typed, following, self._shell(typed, block), strict=True):
            told = f"{block}: {command.text}: exit {code}\n{output}"
            assert "Traceback" not in output, told
            assert code == 0 or after == "echo $?", told
            if command.output is not None:
                assert agrees(output, command.output), f"{told}\nThe page says:\n{command.output}"

    def _shell(self, typed: Sequence[Command], block: Block) -> list[tuple[str, int]]:
        """What each command printed, on stdout and stderr, and its exit code; all are of one shell."""
        before = "{\n" + block.comments.get("before", ":") + "\n} || exit; printf '\\x1e'"
        lines = [f"{each.text}\ncode=$?; printf '\\x1e%d\\x1e' $code; (exit $code)" for each in typed]
        done = subprocess.run(
            ["bash", "-c", "\n".join(["exec 2>&1", before, *lines])],
            cwd=self.folder, env=self._environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=600, check=False,
        )  # fmt: skip
        parts = done.stdout.split(_END)[1:]
        assert len(parts) == 2 * len(typed) + 1, (
            f"{block}: the shell ended early:\n{done.stdout}{done.stderr}"
        )
        return [(parts[at], int(parts[at + 1])) for at in range(0, 2 * len(typed), 2)]

    def _environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
        kept["PATH"] = f"{self.folder / 'bin'}:{Path(sys.executable).parent}:{kept['PATH']}"
        kept |= {"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}", "HOME": str(self.folder)}
        return kept if self.real else kept | {"XDG_STATE_HOME": str(self.folder / "state")}

    def _validate(self, block: Block) -> None:
        """A cluster file is kept under the name in its first line, if it has one; a part of one is completed. An agent file is
        whole, and so is a fleet file, which the commands that follow it read."""
        named = re.match(r"# (\S+\.ya?ml)\n", block.body)
        lacking = [
            f"{key}: {value}\n"
            for key, value in HEAD.items()
            if not re.search(r"^kind: (Agent|Fleet)$", block.body, re.MULTILINE)
            and not re.search(rf"^{key}:", block.body, re.MULTILINE)
        ]
        file = self.folder / (named[1] if named else f"block-{block.line}.yaml")
        file.write_text("".join(lacking) + block.body, encoding="utf-8")
        if "kind: Fleet\n" in block.body:
            return
        output, code = self._shell([Command(f"swarmplan validate {file.name}", None)], block)[0]
        assert code == 0, f"{block}: {output}"

    def _part(self, block: Block) -> None:
        lines = block.body.strip().splitlines()
        whole = (ROOT / block.comments["part of"]).read_text(encoding="utf-8")
        assert "\n".join(lines) in whole, f"{block}: {block.comments['part of']} does not have this text"
