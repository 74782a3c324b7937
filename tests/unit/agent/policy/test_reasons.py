"""Why a pass acts, in one line each."""

from dataclasses import replace

from swarmplan.agent.events import Commit, Reason, Trigger
from swarmplan.agent.policy.reasons import MOST_REASONS, Snapshot, reasons
from swarmplan.drift.drift import Drift, DriftKind, Finding
from swarmplan.model.change import FieldDiff
from swarmplan.model.key import Key, Kind
from swarmplan.render.text.one_line import LONGEST

ONE = Commit("a" * 40, "branch main", "Ann <ann@example.org>", "Add the shop")
TWO = Commit("b" * 40, "branch main", "Bob <bob@example.org>", "Three replicas")
SEEN = Snapshot(
    ONE,
    {"lab.yaml": "f1"},
    {"secrets.db": "s1", "configs.site": "c1"},
    {"vm1": True, "vm2": False},
)
WEB = Key(Kind.SERVICE, "web")
DRIFT = Drift("shop", (Finding(DriftKind.CHANGED, WEB, (FieldDiff("deploy.replicas", 2, 5),)),))


def test_nothing_new_is_the_interval() -> None:
    assert reasons(SEEN, SEEN) == (Reason(Trigger.INTERVAL),)


def test_the_first_pass_names_its_commit() -> None:
    told = "aaaaaaaaaaaa of branch main: Add the shop (by Ann <ann@example.org>)"
    assert reasons(None, SEEN) == (Reason(Trigger.START), Reason(Trigger.COMMIT, told))
    assert reasons(None, Snapshot()) == (Reason(Trigger.START),)


def test_a_new_commit_names_both() -> None:
    told = "aaaaaaaaaaaa → bbbbbbbbbbbb of branch main: Three replicas (by Bob <bob@example.org>)"
    assert reasons(SEEN, replace(SEEN, commit=TWO)) == (Reason(Trigger.COMMIT, told),)


def test_another_ref_of_the_same_commit_is_not_new() -> None:
    assert reasons(SEEN, replace(SEEN, commit=replace(ONE, ref="tag v1"))) == (Reason(Trigger.INTERVAL),)


def test_changed_files_contents_and_machines_are_named() -> None:
    now = Snapshot(
        ONE,
        {"lab.yaml": "f2", "more.yaml": "m1"},
        {"secrets.db": "s2", "configs.site": "c1"},
        {"vm1": False, "vm2": True, "vm3": True},
    )
    assert reasons(SEEN, now) == (
        Reason(Trigger.FILE, "lab.yaml"),
        Reason(Trigger.FILE, "more.yaml"),
        Reason(Trigger.SECRET, "secrets.db"),
        Reason(Trigger.MACHINE, "vm2 answers again"),
    )


def test_a_secret_that_is_new_or_could_not_be_read_did_not_change() -> None:
    for contents in ({"secrets.db": "", "secrets.new": "n"}, {}):
        assert reasons(SEEN, replace(SEEN, contents=contents)) == (Reason(Trigger.INTERVAL),)
    unread = replace(SEEN, contents={"secrets.db": ""})
    assert reasons(unread, SEEN) == (Reason(Trigger.INTERVAL),)


def test_drift_has_its_kind_and_both_values() -> None:
    assert reasons(SEEN, SEEN, DRIFT) == (
        Reason(Trigger.DRIFT, "services.web deploy.replicas: 2 → 5 [changed]"),
    )
    gone = Drift(
        "shop", (Finding(DriftKind.MISSING, WEB), Finding(DriftKind.FOREIGN, Key(Kind.SERVICE, "x")))
    )
    assert reasons(SEEN, SEEN, gone) == (Reason(Trigger.DRIFT, "services.web: missing [missing]"),)
    silent = Drift(
        "shop", (Finding(DriftKind.INFRASTRUCTURE, Key(Kind.MACHINE, "vm2"), note="does not answer"),)
    )
    (told,) = reasons(SEEN, SEEN, silent)
    assert told.text == "machines.vm2: does not answer [infrastructure]"


def test_what_was_asked_for_comes_first() -> None:
    asked = (Reason(Trigger.REQUEST, "by ann"),)
    found = reasons(SEEN, replace(SEEN, commit=TWO), DRIFT, asked)
    assert [each.trigger for each in found] == [Trigger.REQUEST, Trigger.COMMIT, Trigger.DRIFT]
    assert reasons(SEEN, SEEN, None, asked) == asked


def test_of_many_the_first_are_named_and_the_others_counted() -> None:
    findings = tuple(Finding(DriftKind.MISSING, Key(Kind.SERVICE, f"s{n}")) for n in range(MOST_REASONS + 5))
    found = reasons(SEEN, SEEN, Drift("shop", findings))
    assert len(found) == MOST_REASONS + 1
    assert found[-1] == Reason(Trigger.DRIFT, "and 5 more")


def test_a_hostile_subject_is_one_short_line_without_a_secret() -> None:
    evil = replace(TWO, subject=f"x\x1b[2J\ntoken=ghp_{'a' * 36} {'y' * 5000}", author="\u202eann")
    (told,) = reasons(SEEN, replace(SEEN, commit=evil))
    assert told.text.isprintable()
    assert len(told.text) <= LONGEST
    assert "ghp_" not in told.text
