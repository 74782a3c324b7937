import pytest

from swarmplan.model.redaction.values import looks_secret


@pytest.mark.parametrize(
    "name",
    [
        "DB_PASSWORD", "PGPASSWORD", "passwd", "PASS", "DB_PASS", "PASS_1", "API_TOKEN", "SECRET", "SECRETS", "client_secret", "KEY", "SSH_KEY", "apiKey",
        "key.pem", "AWS_ACCESS_KEY_ID", "credentials", "digitalocean-access-token", "SigningCAKey", "passphrase",
        "X-Registry-Auth",
    ],
)  # fmt: skip
def test_names_of_secrets(name: str) -> None:
    assert looks_secret(name)


@pytest.mark.parametrize(
    "name",
    [
        "MODE",
        "BYPASS",
        "PASSENGER",
        "compass",
        "tier",
        "keyboard",
        "zone",
        "replicas",
        "DB_PASSWORD_FILE",
        "TOKEN_PATH",
        "SecretName",
        "with_registry_auth",
        "secrets",
        "",
    ],
)
def test_other_names_and_mere_pointers(name: str) -> None:
    assert not looks_secret(name)
