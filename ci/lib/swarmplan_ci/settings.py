"""What a pipeline is told by the variables ``SWARMPLAN_CI_*``, and the files that its jobs hand to each other."""

import hashlib
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """``files``, ``args`` and ``apply_args`` are words as a shell splits them; ``args`` go to every command that reads the
    files, ``apply_args`` to apply. ``out`` is the folder of what is kept."""

    files: tuple[str, ...]
    args: tuple[str, ...]
    apply_args: tuple[str, ...]
    allow: str
    out: Path

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> "Settings":
        """Raises ValueError where a text cannot be split."""
        words = {
            name: tuple(shlex.split(environ.get(f"SWARMPLAN_CI_{name}", ""))) for name in ("FILES", "ARGS", "APPLY_ARGS")
        }  # fmt: skip
        return cls(
            words["FILES"] or ("cluster.yaml",), words["ARGS"], words["APPLY_ARGS"],
            environ.get("SWARMPLAN_CI_ALLOW", "").strip(), Path(environ.get("SWARMPLAN_CI_OUT") or "swarmplan-out"),
        )  # fmt: skip

    def make_out(self) -> None:
        """Make the folder, without what a former build left in it (Jenkins keeps that). Raises ValueError."""
        try:
            self.out.mkdir(mode=0o700, parents=True, exist_ok=True)
            for former in (self.report, self.approval):
                former.unlink(missing_ok=True)
        except OSError as error:
            raise ValueError(
                f"SWARMPLAN_CI_OUT: {self.out} cannot be written: {error.strerror}: name a folder of this job"
            ) from None

    @property
    def name(self) -> str:
        """The cluster files, as the comment names them."""
        return " ".join(self.files)

    @property
    def subject(self) -> str:
        """What the marker of the comment names: the files, and a digest of the ``args``, where there are any: with ``--env-file test.env``
        one file is another cluster than with ``prod.env``, and has a comment of its own. Readers may not see the args themselves."""
        if not self.args:
            return self.name
        return f"{self.name} #{hashlib.sha256(shlex.join(self.args).encode(errors='surrogateescape')).hexdigest()[:12]}"

    @property
    def allowed(self) -> frozenset[str]:
        """The kinds of hazard that apply may carry out."""
        words = (*(("--allow", self.allow) if self.allow else ()), *self.apply_args)
        given = [word.removeprefix("--allow=") for word in words if word.startswith("--allow=")]
        given += [value for word, value in pairwise(words) if word == "--allow"]
        return frozenset(kind.strip() for text in given for kind in text.split(","))

    @property
    def plan(self) -> Path:
        """The saved plan."""
        return self.out / "cluster.plan"

    @property
    def report(self) -> Path:
        """The JUnit report of the last apply."""
        return self.out / "apply.xml"

    @property
    def decision(self) -> Path:
        """The digests of the saved plan and of the reviewed one, from the plan for the apply."""
        return self.out / "decision.json"

    @property
    def approval(self) -> Path:
        """Why the saved plan needs the approval of a person; it exists where that would let it be applied."""
        return self.out / "approval.txt"
