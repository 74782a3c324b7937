"""Drift in its three forms: nothing hidden leaves, and no name can pretend to be Markdown."""

import json
from io import StringIO

import pytest
from json_schemas import faults
from unit.drift.test_find import BY_HAND, applied, desired

from swarmplan.drift.drift import Drift, DriftKind, Finding, LastRun
from swarmplan.drift.find import find_drift, only
from swarmplan.model.change import FieldDiff, HiddenDiff
from swarmplan.model.key import Key, Kind
from swarmplan.plan.plan import Ignored
from swarmplan.render.console import console
from swarmplan.render.drift import drift as printing
from swarmplan.render.drift.drift import drift_lines, print_drift
from swarmplan.render.drift.json_text import drift_json
from swarmplan.render.drift.markdown import drift_markdown
from swarmplan.render.drift.schema import drift_schema
from swarmplan.render.markdown import quoted
from swarmplan.render.text.line import plain

WEB = Key(Kind.SERVICE, "web")
HOSTILE = "x`](http://evil.example)<img src=x>\n# heading\x1b[31m"
SOME = Drift(
    "lab",
    findings=(
        Finding(DriftKind.CHANGED, WEB, (FieldDiff("deploy.replicas", 5, 2),)),
        Finding(
            DriftKind.CHANGED,
            WEB,
            (HiddenDiff("labels.tier", "(hidden)", "${KEY}", ("old-value", "new-value")),),
        ),
        Finding(DriftKind.MISSING, Key(Kind.SERVICE, "db")),
        Finding(DriftKind.FOREIGN, Key(Kind.CONFIG, HOSTILE), note=HOSTILE),
    ),
    pending=(Key(Kind.NETWORK, "app"), Key(Kind.SWARM)),
    waiting=((WEB, "1/2 tasks"),),
    ignored=(Ignored(WEB, (FieldDiff("deploy.labels.by", "hand", None),)),),
    unknown=((Key(Kind.MACHINE, "m2"), "no answer"),),
    notes=("a note",),
    last_up_to_date=LastRun("run-1", "2026-11-29T20:00:00Z", "ann", "0123456789abcdef"),
)


def test_the_text() -> None:
    assert (
        plain(drift_lines(SOME))
        == """\
Changed by somebody else
  ~ services.web.deploy.replicas: 5 (in the file: 2)
  ~ services.web.labels.tier: (hidden) (in the file: ${KEY} (changed))

Missing
  - services.db

Foreign: not managed by swarmplan
  ? configs.x`](http://evil.example)<img src=x> # heading\\x1b[31m:
      x`](http://evil.example)<img src=x> # heading\\x1b[31m

Ignored, by policy.ignore
  = services.web.deploy.labels.by: hand (in the file: (none))

Could not be read
  ? machines.m2: no answer

As applied, but not running
  … services.web: 1/2 tasks

Notes
  * a note

Drift of lab: 2 changed, 1 missing, 1 foreign.
Last up to date after run run-1 (2026-11-29T20:00:00Z, commit 0123456789ab, by
ann).
2 changes in the file have not been applied yet (`swarmplan plan`)."""
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("by @octocat/all, see https://evil.example.", "by `@octocat/all`, see `https://evil.example`."),
        ("node.labels.q==@all", "`node.labels.q==@all`"),
        ("see www.evil.example; a!12 of '#3'", "see `www.evil.example`; `a!12` of `'#3`'"),
        ("[x](http://evil.example)", "\\[x\\](`http://evil.example`)"),
        ("&#x202e; a & b &lt; ~~c~~ 50%", "`&#x202e`; a \\& b \\&lt; \\~\\~c\\~\\~ 50%"),
        ("``@a `x` b", "``` ``@a ``` \\`x\\` b"),
        ("web: 2 replicas (in the file: 5)", "web: 2 replicas (in the file: 5)"),
    ],
)
def test_no_text_is_a_mention_a_link_or_an_entity(text: str, shown: str) -> None:
    assert quoted(text) == shown


def test_no_name_is_markdown() -> None:
    text = drift_markdown(SOME)
    assert "- `` configs.x`](http://evil.example)<img src=x> # heading\\x1b[31m ``: x\\`\\]" in text
    assert "\\<img src=x\\>" in text
    assert "\n# heading" not in text
    assert "\x1b" not in text


@pytest.mark.parametrize("what", BY_HAND)
def test_the_json_is_as_its_schema_says(what: str) -> None:
    assert faults(drift_json(find_drift(desired(), BY_HAND[what][0](applied()))), drift_schema()) == []


def test_all_of_it_in_json() -> None:
    body = drift_json(SOME)
    assert faults(body, drift_schema()) == []
    assert body["counts"] == {"changed": 2, "missing": 1, "infrastructure": 0, "foreign": 1, "benign": 0}
    assert body["findings"][0]["fields"] == [
        {"path": "deploy.replicas", "live": 5, "file": 2, "hidden": False}
    ]
    assert body["pending"] == ["networks.app", "swarm"]
    assert body["last_up_to_date"]["id"] == "run-1"


@pytest.mark.parametrize("form", printing.FORMS)
def test_hidden_values_are_shown_only_where_somebody_asks(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for shown in (False, True):
        screen = console(text := StringIO())
        monkeypatch.setattr(printing, "results", lambda screen=screen: screen)
        print_drift(SOME, form, show_values=shown)
        assert ("new-value" in text.getvalue()) is shown


def test_what_was_never_applied_says_so() -> None:
    assert plain(drift_lines(Drift("lab", fresh=True))) == "No drift: lab was not applied yet."
    assert plain(drift_lines(Drift("lab"))) == "No drift: lab is as it was last applied."
    unread = Drift("lab", unknown=((Key(Kind.SWARM), "silent"),))
    assert "Drift of lab is unknown: part of it could not be read.\n" in f"{plain(drift_lines(unread))}\n"
    assert json.dumps(drift_json(Drift("lab", fresh=True))).count('"applied": false') == 1


@pytest.mark.parametrize(
    ("kinds", "summary"),
    [
        ({DriftKind.MISSING}, "Drift of lab: 1 missing (3 of other kinds not shown)."),
        (
            {DriftKind.BENIGN},
            "Drift of lab is unknown: part of it could not be read (4 of other kinds not shown).",
        ),
    ],
)
def test_kinds_that_are_not_shown_are_counted_in_each_form(kinds: set[DriftKind], summary: str) -> None:
    some = only(SOME, frozenset(kinds))
    assert summary in " ".join(plain(drift_lines(some)).split())
    assert quoted(summary) in drift_markdown(some)
    assert "deploy.replicas" not in plain(drift_lines(some)) + drift_markdown(some)
    body = drift_json(some)
    assert (body["kinds"], len(body["findings"])) == (sorted(kinds), len(some.shown))
    assert sum(body["counts"].values()) == len(SOME.findings)
