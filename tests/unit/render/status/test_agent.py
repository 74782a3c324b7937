"""What ``agent status`` and ``agent sync --wait`` print, of the JSON that the agent answers."""

from dataclasses import replace

import pytest
from agent_statuses import COMMIT, PASS, PROD
from rich.cells import cell_len

from swarmplan.agent.events import Commit, Hold, PassResult, Reason, Suspended, Trigger
from swarmplan.agent.state import AgentStatus, ClusterStatus, InvalidFile
from swarmplan.agent.state_json import cluster_json, status_json
from swarmplan.cli.operations.agent.asked import sync_lines
from swarmplan.render.status.agent import status_lines
from swarmplan.render.text.line import plain
from swarmplan.utc_time import utc_at

AT = 1_796_000_100.0
TODAY, LATER = utc_at(AT), utc_at(AT + 86_400)
CLOCK = TODAY.partition("T")[2]
SUBJECT = (
    "Scale web by a very long subject 🎉 that says everything there is to say of it, and then a little more"
)
APPLIED = replace(
    PASS,
    result=PassResult.APPLIED,
    holds=(),
    reasons=(Reason(Trigger.COMMIT, SUBJECT), Reason(Trigger.DRIFT, "services.web replicas: 2 → 5")),
)
OTHER = Commit("0f" * 20)


def shown(cluster: ClusterStatus, width: int | None = None, now: str = TODAY) -> list[str]:
    return plain(
        status_lines(status_json(AgentStatus("1.2.3", 1, AT, (cluster,))), width, now=now)
    ).splitlines()


def test_a_time_has_its_day_but_for_today() -> None:
    until = Suspended("prod", AT, "ada", "new switch", AT)
    for cluster in (replace(PROD, due=AT, last_change=APPLIED), replace(PROD, suspended=until)):
        today, later = "\n".join(shown(cluster)), "\n".join(shown(cluster, now=LATER))
        day = TODAY.partition("T")[0]
        assert CLOCK in today
        assert day not in today
        assert later.count(CLOCK) == later.count(f"{day} {CLOCK}") == today.count(CLOCK)


def test_the_commit_is_the_applied_one_and_what_waits_is_told_beside_it() -> None:
    assert f" {COMMIT.id[:12]} " in shown(replace(PROD, applied=COMMIT, fetched=COMMIT))[1]
    assert f" {COMMIT.id[:12]} " in shown(replace(PROD, applied=COMMIT, fetched=None))[1]
    assert f" {OTHER.id[:8]} → {COMMIT.id[:8]} " in shown(replace(PROD, applied=OTHER))[1]
    assert f" - → {COMMIT.id[:8]} " in shown(replace(PROD, applied=None))[1]


@pytest.mark.parametrize("width", [90, 100, 120, 200])
@pytest.mark.parametrize(
    "cluster",
    [
        replace(PROD, last=APPLIED),
        replace(PROD, acting=f"apply: new commit {SUBJECT}"),
        replace(PROD, suspended=Suspended("prod", AT, "ada", SUBJECT)),
    ],
)
def test_the_reason_in_the_table_is_one_line_within_the_terminal(cluster: ClusterStatus, width: int) -> None:
    head, row, *_ = shown(cluster, width)
    assert cell_len(row) <= width
    assert "WHY" in head
    assert row.endswith("…") or width == 200


def test_a_terminal_without_room_for_the_reason_shows_none_in_the_table() -> None:
    head, row, *rest = shown(replace(PROD, last=APPLIED, last_change=APPLIED), 70)
    assert "WHY" not in head
    assert cell_len(row) <= 70
    assert "Scale web by" in "\n".join(rest)


def test_why_it_was_changed_last_stays() -> None:
    unchanged = replace(PASS, result=PassResult.UNCHANGED, holds=(), reasons=(Reason(Trigger.INTERVAL),))
    told = " ".join(shown(replace(PROD, last=unchanged, last_change=APPLIED)))
    assert f"prod: changed {CLOCK}, because of new commit Scale web" in told
    assert "and then a little more, drift services.web replicas: 2 → 5" in " ".join(told.split())


def test_a_pass_that_waits_for_others_is_said_to() -> None:
    _, row, *_ = shown(replace(PROD, acting="", waiting=True), 200)
    assert "waiting" in row
    assert "its pass waits for those of other clusters (parallelism)" in row


def test_an_agent_file_that_is_not_valid_stands_with_its_faults() -> None:
    status = AgentStatus(
        "1.2.3", 1, AT, (PROD,), invalid_file=InvalidFile(AT, ("agent.yaml:9:15: 'maybe' is not …",))
    )
    told = plain(status_lines(status_json(status), now=TODAY))
    assert f"The agent file is not valid since {CLOCK}; the agent goes on as it was:" in told
    assert "  agent.yaml:9:15: 'maybe' is not …" in told


def test_a_sync_prints_what_to_do_about_what_is_held_and_why_a_cluster_is_suspended() -> None:
    held = replace(PASS, holds=(Hold("destroy", "removes services.db", "type this"), Hold("refused", "no")))
    assert sync_lines(cluster_json(replace(PROD, last=held))) == [
        f"prod: held {COMMIT.id[:12]}: 1 hazard is held",
        "  destroy: removes services.db (type this)",
        "  refused: no",
    ]
    left = Suspended("prod", AT, "ada", "new switch", AT)
    (line,) = sync_lines(cluster_json(replace(PROD, suspended=left)))
    assert line == f"prod: suspended by ada, until {TODAY.replace('T', ' ')}: new switch"
    assert sync_lines(cluster_json(replace(PROD, suspended=replace(left, until=0.0, reason="")))) == [
        "prod: suspended by ada"
    ]
    assert sync_lines(cluster_json(ClusterStatus("prod"))) == ["prod: no pass has ended yet"]
