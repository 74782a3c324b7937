"""For all tests: hypothesis judges what is true, never how long it took on a busy machine; and no test ends the process."""

import os
import sys

import pytest
from hypothesis import HealthCheck, settings

EXAMPLES = 3 * int(os.environ.get("LAW_EXAMPLES", "30"))
"""Of each test that draws and says no number of its own: more than of a law, for one costs less."""
settings.register_profile(
    "swarmplan", deadline=None, max_examples=EXAMPLES, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("swarmplan")


@pytest.fixture(autouse=True)
def goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process that runs the tests does not end with their commands."""
    monkeypatch.setattr("swarmplan.system.children._Starting.shut", False)


@pytest.fixture(autouse=True)
def hides_nothing_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a command of another test hides is forgotten, as it is when a process ends."""
    if "swarmplan.render.redact" in sys.modules:
        redact = sys.modules["swarmplan.render.redact"]
        monkeypatch.setattr(redact, "_known", redact._Known())
