"""The results as CSV, for spreadsheets: a row a student, a column a check."""

import csv
import io
from typing import Any

_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 - they are meant
"""What a spreadsheet takes for the beginning of a formula (OWASP, CSV Injection)."""


def grades_csv(body: dict[str, Any]) -> str:
    """Of what ``grades_json`` returns: student, name, group, cluster, a column for each check, points, possible. No cell is a formula."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    checks = [one["check"] for one in body["checks"]]
    own = ("student", "name", "group", "cluster")
    writer.writerow([*own, *checks, "points", "possible"])
    for student in body["students"]:
        statuses = {one["check"]: one["status"] for one in student["results"]}
        cells = [*(student[name] for name in own), *(statuses.get(name, "") for name in checks)]
        writer.writerow([*map(_neutral, cells), student["points"], student["possible"]])
    return text.getvalue()


def _neutral(cell: str) -> str:
    """The text, so that it stays one: an apostrophe before it says so to spreadsheets."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_BEGINNINGS) else cell
