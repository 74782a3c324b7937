"""Reports of internal errors, in files of their own: whoever mends one needs its traceback, and a user needs one line."""

import traceback
from datetime import UTC, datetime
from threading import Lock

from swarmplan import private_files
from swarmplan.cli.terminal.paths import state_folder
from swarmplan.errors import Permanent, reason_of

MOST = 20
"""Reports that one agent writes: it may go on for months with an internal error in each pass."""


def write_crash_report(bug: BaseException) -> str:
    """Write it; ``the full report is in PATH``, or why there is none."""
    from swarmplan.render.redact import redact

    name = datetime.now(UTC).strftime("crash-%Y%m%dT%H%M%S.%fZ.txt")
    try:
        report = state_folder() / name
        private_files.make_folder(report.parent)
        private_files.create(
            report, redact("".join(traceback.format_exception(bug))).encode(errors="replace")
        )
    except (OSError, Permanent) as error:
        return f"no report could be written: {reason_of(error)}"
    return f"the full report is in {report}"


class CrashReports:
    """Of one agent: one for each cause, which is the kind of the error and the line that raised it. Threads may share it."""

    def __init__(self) -> None:
        self._written: dict[tuple[str, str, int], str] = {}
        self._one_at_a_time = Lock()

    def where(self, bug: BaseException) -> str:
        """Where its report is, which is written if it is the first of its cause."""
        cause = _cause(bug)
        with self._one_at_a_time:
            if cause not in self._written:
                if len(self._written) >= MOST:
                    return f"no report was written: this agent wrote {MOST} already"
                self._written[cause] = write_crash_report(bug)
            return self._written[cause]


def _cause(bug: BaseException) -> tuple[str, str, int]:
    frame, *_ = traceback.extract_tb(bug.__traceback__, limit=-1) or [traceback.FrameSummary("", 0, "")]
    return type(bug).__qualname__, frame.filename, frame.lineno or 0
