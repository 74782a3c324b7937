"""What an Apprise server is sent."""

from dataclasses import replace

import pytest
from unit.agent.notify.passes import NOON, failed, held
from unit.agent.notify.sent import new_sender, sent

from swarmplan.agent.events import Commit
from swarmplan.agent.notify.targets.apprise import message
from swarmplan.agent.notify.text.build import trial


def test_the_documented_fields() -> None:
    (found,) = sent(new_sender(), held())
    assert message(found, ["slack://a/b/c", "mailto://x"]) == {
        "urls": "slack://a/b/c,mailto://x",
        "title": found.title,
        "body": found.text,
        "type": "warning",
        "format": "text",
    }


def test_without_urls_the_server_has_them() -> None:
    assert "urls" not in message(trial("chat", NOON), [])


def test_what_could_not_be_sent_is_counted() -> None:
    (found,) = sent(new_sender(), failed())
    assert message(replace(found, dropped=3), [])["body"].endswith(
        "(3 earlier notifications could not be sent)"
    )


@pytest.mark.parametrize(
    "mention", ["@everyone", "@here", "@channel", "@all", "<!channel>", "<@U123>", "<#C1>", "@EveryOne"]
)
def test_a_commit_calls_nobody(mention: str) -> None:
    (found,) = sent(
        new_sender(),
        failed(commit=Commit("0" * 40, subject=f"hello {mention}", author="Rin <rin@example.org>")),
    )
    body = message(found, [])["body"]
    assert mention not in body
    assert "Rin <rin@example.org>" in body
