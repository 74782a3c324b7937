"""The calls of swarmplan that a pipeline makes, and where their results are kept."""

import json
from typing import Any

from swarmplan_ci.log import write
from swarmplan_ci.process import Ended, run
from swarmplan_ci.settings import Settings

CHANGES = 3
"""The exit code of a plan that has some."""


class Swarmplan:
    """The command line, for the files of the settings."""

    def __init__(self, settings: Settings, *, untrusted: bool) -> None:
        self._settings = settings
        self._untrusted = ("--untrusted",) if untrusted else ()

    def validate(self) -> Ended:
        return run("validate", *self._named(), *self._untrusted, *self._settings.args)

    def plan(self) -> Ended:
        """The plan as Markdown; saved, with its other forms, in the folder. The code is 3 where there are changes."""
        self._settings.plan.unlink(missing_ok=True)
        saved = ("--out", str(self._settings.plan), "--format", "markdown", "--detailed-exitcode")
        ended = run("plan", *self._named(), *self._untrusted, *self._settings.args, *saved)
        if self._settings.plan.exists():
            (self._settings.out / "plan.md").write_text(ended.out, encoding="utf-8")
            for form, name in (("json", "plan.json"), ("gitlab", "gitlab.json")):
                shown = run("plan", "--plan", str(self._settings.plan), "--format", form)
                (self._settings.out / name).write_text(shown.out, encoding="utf-8")
        return ended

    def drift(self) -> Ended:
        """The drift as Markdown. The code is 3 where there is any."""
        return run("drift", *self._named(), *self._untrusted, *self._settings.args, "--format", "markdown")

    def digest(self) -> str:
        """That of the saved plan; "" where there is none."""
        found = self._saved().get("digest")
        return found if self._settings.plan.exists() and isinstance(found, str) else ""

    def changes(self, ended: Ended) -> bool:
        """Whether a person is to see the plan that ended so: it changes something, or ends what protects a resource."""
        return ended.code == CHANGES or bool(self._saved().get("released"))

    def kinds(self) -> list[str] | None:
        """The kinds for ``--allow`` that the saved plan has hazards of; None where it has one that no approval covers."""
        hazards = self._saved().get("hazards")
        found = (
            [each.get("allow") for each in hazards if isinstance(each, dict)]
            if isinstance(hazards, list)
            else []
        )
        return None if None in found else sorted({str(kind) for kind in found})

    def apply(self) -> Ended:
        """The saved plan, exactly as it is. ``out`` is the JUnit report, which is kept, too."""
        simulated = ("--simulate",) if "--simulate" in self._settings.args else ()
        allow = ("--allow", self._settings.allow) if self._settings.allow else ()
        args = (*simulated, *self._untrusted, *allow, *self._settings.apply_args, "--format", "junit")
        ended = run("apply", "--plan", str(self._settings.plan), *args)
        write(self._settings.report, ended.out)
        return ended

    def _named(self) -> list[str]:
        return [word for file in self._settings.files for word in ("-f", file)]

    def _saved(self) -> dict[str, Any]:
        try:
            found = json.loads((self._settings.out / "plan.json").read_bytes())
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}
