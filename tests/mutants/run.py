"""Plants the bugs of the lists in this folder, one at a time, and tells which of them no test catches.

Each is planted in a copy of the tree and tried by the tests that should see it. ``make mutants`` runs it; ONLY=WORD tries
those whose file or harm has the word in it. Exits 1 where fewer than 95 of 100 are caught, 2 where a list is stale.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from pathlib import Path
from queue import SimpleQueue

from mutants.lists import ROOT, Mutant, listed, stale

ENOUGH = 0.95
WORKERS = 2
LONGEST = 240
"""Seconds for the tests of one; what hangs by then is caught."""
COPIED = (
    "swarmplan",
    "ci",
    "tests",
    "plans",
    "docs",
    "packaging",
    "scripts",
    "pyproject.toml",
    "README.md",
    "CONTRIBUTING.md",
)
FAILED, PASSED = 1, 0


class Fate(StrEnum):
    """What became of a planted bug."""

    CAUGHT = "caught"
    SURVIVED = "SURVIVED"
    UNTRIED = "NOT TRIED"


def main() -> int:
    word = os.environ.get("ONLY", "")
    mutants = [one for one in listed() if word in one.file or word in one.harm]
    if old := [line for one in mutants for line in stale(one)]:
        print("\n".join(old), file=sys.stderr)
        return 2
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copies: SimpleQueue[Path] = SimpleQueue()
        for number in range(WORKERS):
            copies.put(_copied(Path(folder) / str(number)))
        if not _all_pass(copies, sorted({test for one in mutants for test in one.tests})):
            print("the tests fail without any bug: mend them first", file=sys.stderr)
            return 2
        with ThreadPoolExecutor(WORKERS) as pool:
            fates = list(pool.map(lambda one: _tried(one, copies), mutants))
    return _told(mutants, fates, time.monotonic() - began)


def _copied(copy: Path) -> Path:
    copy.mkdir()
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", "build"))
        elif (ROOT / name).exists():
            shutil.copy(ROOT / name, copy / name)
    return copy


def _all_pass(copies: "SimpleQueue[Path]", tests: Sequence[str]) -> bool:
    copy = copies.get()
    ended = _run(copy, ["-n", str(WORKERS), *tests], LONGEST * 3, shown=True)
    copies.put(copy)
    return ended == PASSED


def _tried(mutant: Mutant, copies: "SimpleQueue[Path]") -> Fate:
    copy = copies.get()
    path = copy / mutant.file
    whole = path.read_text(encoding="utf-8")
    try:
        path.write_text(whole.replace(mutant.text, mutant.becomes), encoding="utf-8")
        ended = _run(copy, mutant.tests, LONGEST)
    finally:
        path.write_text(whole, encoding="utf-8")
        copies.put(copy)
    fate = {PASSED: Fate.SURVIVED, FAILED: Fate.CAUGHT}.get(ended, Fate.UNTRIED)
    print(f"{fate:>9}  {mutant}", flush=True)
    return fate


def _run(copy: Path, tests: Sequence[str], most: float, *, shown: bool = False) -> int:
    """Pytest's exit code; what hangs has failed. Its last words go to stderr where they are to be ``shown``."""
    words = ["-x", "-q", "-p", "mutants.unshrunk", "-p", "no:cacheprovider", "-m", "not engines and not long"]
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", *words, *tests],
        cwd=copy,
        env={
            **os.environ,
            "PYTHONPATH": f"{copy}:{copy / 'tests'}:{copy / 'ci' / 'lib'}",
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        told, _ = process.communicate(timeout=most)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, 9)
        process.communicate()
        return FAILED
    if process.returncode not in {PASSED, FAILED} or (shown and process.returncode):
        print(told[-2000:], file=sys.stderr)
    return process.returncode


def _told(mutants: Sequence[Mutant], fates: Sequence[Fate], took: float) -> int:
    caught = fates.count(Fate.CAUGHT)
    share = caught / len(mutants)
    for mutant, fate in zip(mutants, fates, strict=True):
        if fate is not Fate.CAUGHT:
            print(f"\n{fate}: {mutant}\n  - {mutant.text.strip()}\n  + {mutant.becomes.strip()}")
    print(f"\n{caught} of {len(mutants)} planted bugs caught ({share:.1%}) in {took:.0f} s")
    return 0 if share >= ENOUGH else 1


if __name__ == "__main__":
    sys.exit(main())
