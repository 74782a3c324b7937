"""What docs/notifications.md promises is what the code has."""

from pathlib import Path

import pytest

from swarmplan.agent.notify import outbox
from swarmplan.agent.notify.bucket import BURST, SECONDS_EACH
from swarmplan.agent.notify.causes.cause import Kind
from swarmplan.agent.notify.causes.ledger import MOST_OPEN, SETTLE_SECONDS
from swarmplan.agent.notify.schema import DATA_SCHEMA, type_of
from swarmplan.agent.notify.sender import NotifyResult
from swarmplan.agent.notify.targets.program import variables
from swarmplan.agent.notify.text.build import trial
from swarmplan.agent.notify.text.summary import MOST_PARTS
from swarmplan.agent.notify.text.words import TITLE

PAGE = " ".join((Path(__file__).parents[4] / "docs" / "notifications.md").read_text(encoding="utf-8").split())


@pytest.mark.parametrize(
    "words",
    [
        f"stayed away for {SETTLE_SECONDS / 60:g} minutes",
        f"at most {BURST:g} notifications at once, and {3600 / SECONDS_EACH:g} an hour",
        f"at most {MOST_OPEN + 1} causes",
        f"at most {outbox.LONGEST_PAUSE:g} s, for an hour",
        f"more than {outbox.MOST} wait | they become one summary of the newest {MOST_PARTS}",
        f"titles to {TITLE}",
        DATA_SCHEMA,
        *(f"`{each}`" for each in NotifyResult),
        *(f"`{each}`" for each in variables(trial("ops", 0.0))),
        *(f"`{each}`" for each in Kind if each not in {Kind.SUMMARY, Kind.TEST}),
        *(type_of(each).removeprefix("io.swarmplan") for each in Kind),
    ],
)
def test_the_page_says_so(words: str) -> None:
    assert words in PAGE
