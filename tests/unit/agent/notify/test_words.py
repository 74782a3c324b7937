"""What people read."""

import json
from typing import Any

import pytest
from unit.agent.notify.passes import HAZARD, NEW, NOON, applied, failed, held
from unit.agent.notify.sent import new_sender, sent

from swarmplan.agent.events import Commit, Hold, Reason, Trigger
from swarmplan.agent.notify.text.build import trial
from swarmplan.agent.notify.text.notification import Severity, data, from_data
from swarmplan.agent.notify.text.words import TEXT, TITLE


def test_a_hold_says_what_to_do() -> None:
    (found,) = sent(new_sender(), held(reasons=(NEW,)))
    assert found.severity is Severity.WARNING
    assert found.text == (
        f"{HAZARD.text}\n  to do: {HAZARD.remedy}\n"
        "commit 0123456789ab of branch main by Rin <rin@example.org>: Scale web\nwhy: new commit: 01234567"
    )


def test_each_kind_has_its_severity() -> None:
    found = sent(new_sender(), failed(), applied(60))
    assert [each.severity for each in found] == [Severity.FAILURE, Severity.SUCCESS, Severity.SUCCESS]


@pytest.mark.parametrize(
    ("more", "title"),
    [
        ({}, "prod: applied 01234567: Scale web"),
        ({"commit": Commit("0" * 40)}, "prod: applied 00000000"),
        (
            {"commit": None, "reasons": [Reason(Trigger.FILE, "x.yaml"), Reason(Trigger.SECRET)]},
            "prod: applied because of file changed, secret changed",
        ),
        ({"commit": None, "reasons": []}, "prod: applied because of a change"),
    ],
)
def test_what_was_applied_is_in_the_title(more: dict[str, Any], title: str) -> None:
    (found,) = sent(new_sender(), applied(0, **more))
    assert found.title == title


HOSTILE = "\x1b[31mred\x1b[0m\r\nOK\u202egnp.exe\x00\u2028" + "é" * 5000


@pytest.mark.parametrize("place", ["failure", "hold", "remedy", "author", "subject", "ref"])
def test_hostile_texts_are_one_short_printable_line(place: str) -> None:
    commit = Commit("0" * 40, **({place: HOSTILE} if place in {"author", "subject", "ref"} else {}))
    hold = Hold("destroy", HOSTILE if place == "hold" else "x", HOSTILE if place == "remedy" else "y")
    seen = failed(text=HOSTILE, commit=commit) if place == "failure" else held(0, [hold], commit=commit)
    (found,) = sent(new_sender(), seen)
    assert len(found.title) <= TITLE
    assert len(found.text) <= TEXT
    assert all(line.isprintable() for line in [found.title, *found.text.splitlines()])
    assert len(json.dumps(data(found))) < 20_000


SECRETS = [
    "SWMTKN-1-3pu6hszjas19xyp7ghgosyx9k8atbfr8p2is99znpy26u2lkl-1awxwuwd3z9j1z3puu7rcgdbx",
    f"ghp_{'abcdefghij' * 3}",
]


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("before", ["", "x " * 144])
def test_secrets_are_hidden_wherever_a_text_is_cut(secret: str, before: str) -> None:
    """Cut in two, it would no longer look like one."""
    text = f"{before}{secret} failed"
    (found,) = sent(new_sender(), failed(text=text, commit=Commit("0" * 40, subject=text)))
    assert secret[:8] not in json.dumps(data(found))


def test_what_is_kept_is_read_again_as_it_was() -> None:
    for found in (*sent(new_sender(), held(), failed(60), applied(120)), trial("ops", NOON)):
        assert from_data(found.id, json.loads(json.dumps(data(found)))) == found


def test_the_same_news_has_the_same_id_and_other_news_another_one() -> None:
    first, second = (sent(new_sender(), failed())[0].id for _ in range(2))
    assert first == second != sent(new_sender(), failed(1))[0].id
