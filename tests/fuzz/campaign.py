"""Draws inputs of every kind, tries them, and keeps those that came to no good end. Run by ``make fuzz``.

Every input has a number, and is drawn from it alone: ``--kind stack-file --first 4711 --count 1`` tries that one again.
"""

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from fuzz.kinds import CLUSTER, KINDS
from fuzz.trial import Trial, tried

CHANGED = ("replicas: 2", "replicas: 1")
"""What the saved plan changes."""
LONGEST_LINE = 300


@dataclass(frozen=True, slots=True)
class Found:
    """An input after which something was wrong. ``folder`` has it, unless it was not kept."""

    kind: str
    number: int
    words: list[str]
    trial: Trial
    folder: Path | None = None

    def __str__(self) -> str:
        lines = [
            f"{self.kind} {self.number}: swarmplan {' '.join(self.words)}: {self.trial.fault[:LONGEST_LINE]}"
        ]
        return "\n".join(lines + ([f"    input: {self.folder}"] if self.folder else []))


@contextmanager
def prepared() -> Iterator[Path]:
    """A folder with the good cluster, rehearsed, and a saved plan for it. Raises RuntimeError where that fails."""
    with tempfile.TemporaryDirectory(prefix="swarmplan-fuzz-") as place:
        base = Path(place) / "base"
        base.mkdir()
        os.environ["FUZZ_KEY"] = "a-secret-of-the-fuzzer"
        spec = base / "cluster.yaml"
        spec.write_text(CLUSTER, encoding="utf-8")
        # Its times are for bad input, which must end soon; a busy machine may need longer for the good one.
        patient = ["--set", "policy.timeout=60s", "--set", "policy.service_timeout=60s"]
        _must(["apply", "--simulate", "--auto-approve", *patient, "cluster.yaml"], base)
        spec.write_text(CLUSTER.replace(*CHANGED), encoding="utf-8")
        _must(["plan", "--simulate", "--out", "saved.plan", "cluster.yaml"], base)
        spec.write_text(CLUSTER, encoding="utf-8")
        yield base


def _must(words: list[str], folder: Path) -> None:
    trial = tried(words, folder)
    if trial.code != 0:
        raise RuntimeError(f"swarmplan {' '.join(words)}: {trial.fault}\n{trial.output}")


def attempt(base: Path, kind: str, number: int, *, keep: Path | None = None) -> Found | None:
    """Draw the input of this number and try it; what was wrong, if anything. ``keep``: the folder for such inputs."""
    folder = base.with_name("input")
    shutil.copytree(base, folder)
    try:
        drawn = KINDS[kind](Random(f"{kind} {number}"), folder)
        for words in drawn.commands:
            trial = tried(words, folder, before=drawn.before)
            if trial.fault:
                kept = keep / f"{kind}-{number}" if keep else None
                if kept:
                    shutil.copytree(folder, kept, dirs_exist_ok=True)
                return Found(kind, number, words, trial, kept)
        return None
    finally:
        shutil.rmtree(folder)


def main() -> int:
    """Try until the count or the time is reached. The exit code: 1 where something was found."""
    asked = _arguments().parse_args()
    ends = time.monotonic() + asked.seconds
    tries = found = 0
    with prepared() as base:
        for number in range(asked.first, asked.first + asked.count):
            for kind in asked.kind or KINDS:
                if time.monotonic() > ends:
                    break
                tries += 1
                if wrong := attempt(base, kind, number, keep=asked.keep):
                    found += 1
                    print(wrong, flush=True)  # noqa: T201 - a report for a terminal
    print(f"{tries} inputs tried, {found} of them to no good end.")  # noqa: T201 - the same
    return 1 if found else 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="fuzz", description=__doc__)
    parser.add_argument("--kind", action="append", choices=KINDS, help="try this kind only")
    parser.add_argument("--first", type=int, default=0, help="the first input's number")
    parser.add_argument("--count", type=int, default=1_000_000, help="how many inputs of each kind at most")
    parser.add_argument("--seconds", type=float, default=300, help="how long at most")
    parser.add_argument("--keep", type=Path, default=Path(".fuzz"), help="where inputs with faults are kept")
    return parser


if __name__ == "__main__":
    sys.exit(main())
