"""What a pipeline does for one cluster: plan into the comment, apply what was reviewed, report."""

import json
from collections.abc import Mapping
from pathlib import Path

from swarmplan_ci.comment import of_commit, quoted
from swarmplan_ci.job import Job
from swarmplan_ci.junit import read_report
from swarmplan_ci.log import complain, say, warned, write
from swarmplan_ci.process import Ended
from swarmplan_ci.review import Review
from swarmplan_ci.settings import Settings
from swarmplan_ci.swarmplan import CHANGES, Swarmplan

_REFUSED = 4


class Pipeline:
    """One job of it. ``output`` is the file from which the forge reads outputs, "" for none."""

    def __init__(self, settings: Settings, job: Job, output: str = "") -> None:
        self._settings, self._job, self._output = settings, job, output
        self._swarmplan = Swarmplan(settings, untrusted=job.untrusted)
        self._review = Review(job, settings.subject)
        self._files = " ".join(settings.name.replace("`", "'").split())

    def plan(self) -> int:
        """The exit code: 0 for a plan that can be applied or has no changes, else swarmplan's."""
        self._settings.make_out()
        bad = self._swarmplan.validate()
        if bad.code:
            self._review.tell(
                self._review.pull(), f"### swarmplan: `{self._files}` is not valid\n\n{quoted(bad.err)}"
            )
            return bad.code
        return self._plan(self._review.pull(), "")

    def apply(self, *, approved: bool) -> int:
        """The exit code: swarmplan's, or 4 where the plan is not the one that was reviewed."""
        self._settings.approval.unlink(missing_ok=True)
        decided = self._decided()
        digest, reviewed, pull = (decided.get(name) for name in ("digest", "reviewed", "pull"))
        if not digest or not self._settings.plan.exists():
            complain(f"Error: {self._settings.out} has no saved plan: run plan first")
            return _REFUSED
        if not decided.get("changes"):
            say("No changes: only what the swarm records of the files is brought up to date.\n")
            return self._swarmplan.apply().code  # such as what is kept from now on
        if digest != reviewed and not approved:
            why = f"the plan is not the one that was reviewed ({str(reviewed)[:12] or 'none was'}, now {str(digest)[:12]})"
            complain(f"Error: not applied: {why}: look at it, and approve it (docs/pipelines.md)")
            self._ask(why)
            return _REFUSED
        ended = self._swarmplan.apply()
        with warned("the result is not shown"):  # it stands, whatever comes of telling it
            self._report(ended, pull if isinstance(pull, int) else None)
        # Another reason than missing approval (a lock, a hook, a stale plan) is not helped by asking for it.
        if ended.code == _REFUSED and self._swarmplan.digest() == digest and (kinds := self._unapproved()):
            self._ask(f"the plan needs --allow {','.join(kinds)}")
        return ended.code

    def drift(self) -> int:
        """The exit code: 3 where there is drift, else swarmplan's."""
        ended = self._swarmplan.drift()
        say(ended.out)
        self._review.tell(None, "", ended.out or quoted(ended.err))
        return ended.code

    def _plan(self, pull: int | None, why: str) -> int:
        ended = self._swarmplan.plan()
        digest = self._swarmplan.digest()
        reviewed = self._review.reviewed(pull) if self._job.pull is None else ""
        self._decide(
            {"digest": digest, "reviewed": reviewed, "pull": pull, "changes": self._swarmplan.changes(ended)}
        )
        if not digest:
            self._review.tell(pull, f"### swarmplan: no plan for `{self._files}`\n\n{quoted(ended.err)}")
            return ended.code or 1
        status = why or self._status(ended, digest, reviewed)
        self._review.tell(pull, status, ended.out, digest if self._job.pull is not None else reviewed)
        say(f"{status}\n\n{ended.out}")
        return 0 if ended.code == CHANGES else ended.code

    def _status(self, ended: Ended, digest: str, reviewed: str) -> str:
        of = of_commit(self._job.commit, self._job.link)
        if ended.code == _REFUSED:
            return f"Plan of {of}: it **cannot be applied** as it is.\n\n{quoted(ended.err)}"
        if self._job.pull is not None or not self._swarmplan.changes(ended) or digest == reviewed:
            return f"Plan of {of}."
        if reviewed:
            return f"Plan of {of}: it **differs from the plan that was reviewed**, and waits for approval."
        return f"Plan of {of}: **nobody has reviewed it**, and it waits for approval."

    def _report(self, ended: Ended, pull: int | None) -> None:
        """Show the result in the comment, and where it was refused, the plan as of now."""
        found = read_report(ended.out)
        where = f" ([log]({self._job.link}))" if self._job.link else ""
        if ended.code == 0:
            status = f"**Applied** {of_commit(self._job.commit, '')} in {found.seconds or '?'} s{where}."
            self._review.tell(pull, status, self._shown())
            return
        reason = quoted(found.reason or ended.err)
        status = f"**Not applied: {found.result or 'failed'}**{where}\n\n{reason}"
        if ended.code == _REFUSED:
            with warned("the plan as of now is not kept"):
                self._plan(pull, f"{status}\n\nThe plan as of now:")
                return
        self._review.tell(pull, status, self._shown())

    def _shown(self) -> str:
        try:
            return (self._settings.out / "plan.md").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""

    def _unapproved(self) -> list[str]:
        """The kinds of hazard that are not allowed yet; none where no approval would help."""
        allowed = self._settings.allowed
        kinds = self._swarmplan.kinds() or []
        return [] if "all" in allowed else [kind for kind in kinds if kind not in allowed]

    def _ask(self, why: str) -> None:
        """Say that the approval of a person would let the saved plan be applied."""
        write(self._settings.approval, why + "\n")
        self._put("approval=true")

    def _decide(self, decided: Mapping[str, object]) -> None:
        self._settings.decision.write_text(json.dumps(decided) + "\n", encoding="utf-8")
        self._put(f"digest={decided['digest']}\nchanges={str(decided['changes']).lower()}")

    def _decided(self) -> Mapping[str, object]:
        try:
            found = json.loads(self._settings.decision.read_bytes())
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def _put(self, lines: str) -> None:
        if self._output:
            write(Path(self._output), f"{lines}\n", more=True)
