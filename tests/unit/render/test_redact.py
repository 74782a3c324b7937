import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from secret_forms import FORMS, PLANTED

from swarmplan.render import redact as rules
from swarmplan.render.redact import _NAMED, redact, redacted

JOIN = "SWMTKN-1-3pu6hszjas19xyp7ghgosyx9k8atbfcr8p2is99znpy26u2lkl-1awxwuwd3z9j1z3puu7rcgdbx"
UNLOCK = "SWMKEY-1-7c37Cc8654o6p38HnroywCi19pllOnGtbdZEgtKxZu8"


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        (
            f"docker swarm join --token {JOIN} 10.0.0.1:2377",
            "docker swarm join --token (hidden) 10.0.0.1:2377",
        ),
        (f"use {UNLOCK}.", "use (hidden)."),
        ("pull from https://bob:hunter2@reg:5000/x", "pull from https://(hidden)@reg:5000/x"),
        ("clone https://ghp_abc123@host/x", "clone https://(hidden)@host/x"),
        ("http://bob:p@ss@proxy:3128", "http://(hidden)@proxy:3128"),
        ("DB_PASSWORD=hunter2", "DB_PASSWORD=(hidden)"),
        ("password='two words' next", "password=(hidden) next"),
        ('token="a\\"b" next', "token=(hidden) next"),
        ("[MODE=x, API_KEY=correct horse, A=b]", "[MODE=x, API_KEY=(hidden), A=b]"),
        ("{splunk-token: some words, url: x}", "{splunk-token: (hidden), url: x}"),
        ("note=A_TOKEN=b", "note=A_TOKEN=(hidden)"),
        ('{"Password": "hunter2", "user": "bob"}', '{"Password": (hidden), "user": "bob"}'),
        ("password: hunter2", "password: (hidden)"),
        ("login --password hunter2 --user bob", "login --password (hidden) --user bob"),
        ("Authorization: Bearer abcdefgh12345", "Authorization: Bearer (hidden)"),
        ("a.options.access-token: old → new", "a.options.access-token: (hidden) → (hidden)"),
        ("a.access-token: (none) → new (and 3 more)", "a.access-token: (hidden) → (hidden) (and 3 more)"),
        ("x {token: abc, url: x}", "x {token: (hidden), url: x}"),
        ("a\n-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nb", "a\n(hidden)\nb"),
        ("-----BEGIN PRIVATE KEY-----\nMIIE, cut off", "(hidden)"),
    ],
)
def test_secrets_go(text: str, safe: str) -> None:
    assert redact(text) == safe
    assert redact(safe) == safe


AROUND = {
    "alone": "{}",
    "after a word": "error: {}",
    "in a sentence": "it said {}, and ended",
    "in quotes": 'it said "{}"',
    "in brackets": "(is: {})",
    "in a list": "[MODE=x, {}, tier=web]",
    "in its own line": "first\n{}\nlast",
}


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("form", FORMS)
def test_a_secret_goes_in_every_form_wherever_it_stands(form: str, around: str) -> None:
    safe = redact(AROUND[around].replace("{}", form))
    assert PLANTED not in safe
    assert "(hidden)" in safe
    assert redact(safe) == safe


@pytest.mark.parametrize("form", FORMS)
def test_a_secret_goes_from_json_that_quotes_it(form: str) -> None:
    for quoted in (form, f"it said {form} and ended"):
        assert PLANTED not in redact(json.dumps({"message": quoted}, ensure_ascii=False))
        assert PLANTED not in json.dumps(redacted({"list": [{"message": quoted}], "text": quoted}))


@pytest.mark.parametrize(
    ("table", "place"), [("FORMS", n) for n in range(5)] + [("_NAMED", n) for n in range(6)]
)
def test_no_rule_could_be_missed(monkeypatch: pytest.MonkeyPatch, table: str, place: int) -> None:
    """Without any one of them a form gets through: each is tried by those above."""
    all_rules = getattr(rules, table)
    assert len(all_rules) == {"FORMS": 5, "_NAMED": 6}[table]
    monkeypatch.setattr(rules, table, (*all_rules[:place], *all_rules[place + 1 :]))
    assert any(PLANTED in redact(form) for form in FORMS)


@pytest.mark.parametrize("rule", _NAMED, ids=lambda rule: rule.example)
def test_each_rule_sees_to_its_example(rule: Any) -> None:
    assert "(hidden)" in rule.redact(rule.example)


@pytest.mark.parametrize(
    "text",
    [
        "services.web.deploy.replicas: 2 → 3",
        "services.web.secrets: [db_password] → [db_password, other]",
        "invalid join token: try again",
        "ssh://root@10.0.0.1",
        "DB_PASSWORD_FILE=/run/secrets/db",
        "a mail to bob@example.org",
        "http://host/path?at=@x",
        "MODE=x, tier=web",
        "c.yaml:3:5: secrets.db: exactly one of file, environment or command, not file and environment",
        "c.yaml:1:1: name: must be text, not a list\nmy c.yaml:3:5: secrets.m_password: must be a mapping, not this",
        "c.yaml:3:5: services.auth-token.image: 'a b' is no image, as in nginx:1.27",
        "c.yaml:3:5: stacks.token.files: must be a list, not 'x'",
        "c.yaml:3:5: secrets.db.password.external: must be true or false, not this",
        "c.yaml:3:5: services.db.password-x.image: no uppercase letters, as in nginx:1.27",
        "c.yaml:3:5: services.db.password-x.ports.0: no port, as in 8080:80",
        "c.yaml:3:5: secrets..: letters, digits, -, _ and ., beginning with a letter",
        "c.yaml:3:5: images.reg/db.password:1.archive: no such file, here",
        "c.yaml:3:5: swarm.unlock_key.file: must be text, not a list",
        "c.yaml:3:5: swarm.rotate_tokens: must be one of after_join, never",
        "c.yaml:3:5: services.web.credential_spec: must be a mapping, not a list",
        "c.yaml:3:5: services.web.environment.DB_PASSWORD: must be text, not a list",
        "c.yaml:3:5: services.web.environment.DB_TOKEN: no such variable, and no default",
        "machine token: its engine is silent, and restarts",
        "docker service scale auth-token=3 makes them try again",
        "`me ALL=(ALL) NOPASSWD:ALL`",
        "use --passphrase-file or --key-file",
        "postgres://u:${PASS}@db",
        "services.web.environment.DB_PASSWORD: (hidden) → ${PASS} (changed)",
        "services.web.environment.DB_PASSWORD: (none) → ${PASS}",
        "DB_PASSWORD=${PASS}",
        "write token=…, with = in place of the colon",
        "--token ${TOKEN}, --mode x",
        "password: ${PASS}",
    ],
)
def test_other_text_stays(text: str) -> None:
    assert redact(text) == text


def test_json_keeps_its_shape() -> None:
    value = {"key": "services.web", "n": 1, "ok": True, "none": None, "list": [f"x {JOIN}", ("A_TOKEN=b",)]}
    assert redacted(value) == {
        "key": "services.web", "n": 1, "ok": True, "none": None, "list": ["x (hidden)", ["A_TOKEN=(hidden)"]]
    }  # fmt: skip


@pytest.mark.parametrize(
    "form",
    [str, json.dumps, lambda text: json.dumps(text, ensure_ascii=False), lambda text: quote(text, safe="")],
)
def test_a_known_value_is_hidden_in_json_and_in_a_url_too(
    form: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "_known", rules._Known())
    value = 'p@ss "w\\rd\nž99'
    rules.hide_everywhere({value: "${PASS}"})
    assert redact(f"bad body: {form(value)}.").replace('"', "") == "bad body: ${PASS}."
