from typing import Any

import pytest
from unit.compose.conversion import container, faults


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ({"test": "wget -q localhost"}, {"Test": ["CMD-SHELL", "wget -q localhost"]}),
        ({"test": ["CMD", "true"]}, {"Test": ["CMD", "true"]}),
        ({"test": ["NONE"]}, {"Test": ["NONE"]}),
        ({"disable": True}, {"Test": ["NONE"]}),
        ({"disable": False, "interval": "5s"}, {"Interval": 5_000_000_000}),
        (
            {"timeout": "1s", "start_period": "2s", "start_interval": "3ms", "retries": "4"},
            {
                "Timeout": 1_000_000_000,
                "StartPeriod": 2_000_000_000,
                "StartInterval": 3_000_000,
                "Retries": 4,
            },
        ),
    ],
)
def test_healthcheck(written: dict[str, Any], expected: dict[str, Any]) -> None:
    assert container(healthcheck=written)["Healthcheck"] == expected


@pytest.mark.parametrize(
    ("written", "path", "part"),
    [
        ({"test": ["wget"]}, "healthcheck.test", "must begin with CMD"),
        ({"test": "true", "disable": True}, "healthcheck.test", "remove one"),
        ({"test": "", "disable": True}, "healthcheck.test", "remove one"),
        ({"interval": "1us"}, "healthcheck.interval", "minimum is 1ms"),
        ({"retries": -1}, "healthcheck.retries", "0 or more"),
        ("true", "healthcheck", "expected a mapping"),
    ],
)
def test_invalid_healthcheck(written: object, path: str, part: str) -> None:
    found = faults(healthcheck=written)
    assert list(found) == [path]
    assert part in found[path]
