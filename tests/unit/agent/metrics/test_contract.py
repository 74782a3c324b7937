"""The names of the metrics are a contract: of each that ever was one, the name, the type and the labels are still there."""

import re
import runpy
from pathlib import Path

from swarmplan.agent.metrics.table import BY_NAME, TABLE

ROOT = Path(__file__).parents[4]
CONTRACT = Path(__file__).parent / "contract.txt"
ALERTS = (ROOT / "packaging" / "prometheus" / "alerts.yaml").read_text(encoding="utf-8")


def test_none_was_removed_or_renamed_and_none_is_missing_in_the_contract() -> None:
    lines = [line for line in CONTRACT.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    assert lines == [" ".join([metric.type, metric.name, *metric.labels]) for metric in TABLE]


def test_alerts_use_names_that_are_there() -> None:
    used = set(re.findall(r"\bswarmplan_[a-z_]+", ALERTS))
    assert used
    assert used <= set(BY_NAME)


def test_every_alert_links_to_its_part_of_the_page() -> None:
    page = (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8")
    alerts = re.findall(r"- alert: (\w+)", ALERTS)
    assert len(alerts) > 5
    assert re.findall(r"docs/metrics\.md#(\w+)", ALERTS) == [name.lower() for name in alerts]
    assert re.findall(r"^### (\w+)$", page, re.MULTILINE) == alerts


def test_the_page_has_the_table() -> None:
    written = runpy.run_path(str(ROOT / "scripts" / "metrics_reference.py"))
    assert written["table"]() in written["PAGE"].read_text(encoding="utf-8"), "make docs"
