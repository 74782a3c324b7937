"""Writes the table of metrics in docs/metrics.md, between the marks there, from the one place where their names are.

python scripts/metrics_reference.py
"""

from pathlib import Path

from swarmplan.agent.metrics.table import TABLE

PAGE = Path(__file__).parent.parent / "docs" / "metrics.md"
BEGIN, END = "<!-- metrics: written by make docs -->\n", "<!-- end of the metrics -->\n"


def table() -> str:
    """A row for each metric."""
    rows = ["| metric | type | labels | what it is | it changes |", "|---|---|---|---|---|"]
    for metric in TABLE:
        labels = ", ".join(f"`{label}`" for label in metric.labels)
        rows.append(f"| `{metric.name}` | {metric.type} | {labels} | {metric.meaning} | {metric.changes} |")
    return "\n".join([*rows, ""])


def main() -> None:
    """Write it into the page."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    PAGE.write_text(f"{before}{BEGIN}{table()}{END}{rest.partition(END)[2]}", encoding="utf-8")


if __name__ == "__main__":
    main()
