"""What looks like a secret by its own look, and what only looks a little like it."""

import pytest

from swarmplan.model.redaction.forms import has_secret_form


@pytest.mark.parametrize(
    "text",
    [
        "postgres://shop:hunter2@db", "see https://ghp_abcdef@git.example/x", "--password=hunter2", "run --db-password hunter2", "API_TOKEN=x",
        "Authorization: Bearer abcdefgh12", "SWMTKN-1-abc-def", "-----BEGIN PRIVATE KEY-----\nx", "admin:$apr1$x$y", "a:$2y$05$abc",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln",
    ],
)  # fmt: skip
def test_a_secret(text: str) -> None:
    assert has_secret_form(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "https://example.org/a@b", "ssh://git@host/x", "--password-file=/run/secrets/x", "--token", "--token --verbose", "MODE=x", "a@b.example",
        "--keep-alive 3", "basic auth", "$HOME", "DB_PASSWORD_FILE=/run/secrets/db", "keyboard=us",
    ],
)  # fmt: skip
def test_no_secret(text: str) -> None:
    assert not has_secret_form(text)
