import base64
import json
import time
from pathlib import Path
from typing import Any

import pytest

from swarmplan.engine.credentials import DockerCredentials
from swarmplan.errors import Failure, Permanent, Transient

PLANTED = "pl4nted-p4ssword"
Config = dict[str, Any]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A docker config folder of its own, with a place for helpers on PATH."""
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    return tmp_path


def write(home: Path, config: Config) -> None:
    (home / "config.json").write_text(json.dumps(config))


def helper(home: Path, name: str, script: str) -> None:
    program = home / "bin" / f"docker-credential-{name}"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def login(registry: str) -> dict[str, str]:
    header = DockerCredentials().of(registry)
    assert header
    found: dict[str, str] = json.loads(base64.urlsafe_b64decode(header))
    return found


def plain(user: str = "lab", password: str = PLANTED) -> dict[str, str]:
    return {"auth": base64.b64encode(f"{user}:{password}".encode()).decode()}


def test_a_login_of_the_config_file(home: Path) -> None:
    write(home, {"auths": {"reg.example:5000": plain()}})
    assert login("reg.example:5000") == {
        "username": "lab",
        "password": PLANTED,
        "serveraddress": "reg.example:5000",
    }


def test_docker_hub_goes_by_its_old_address(home: Path) -> None:
    write(home, {"auths": {"https://index.docker.io/v1/": plain("hub")}})
    assert login("docker.io")["username"] == "hub"


@pytest.mark.parametrize(
    "config",
    [
        {},
        {"auths": {}},
        {"auths": {"other": plain()}},
        {"auths": {"reg": {}}},
        {"credHelpers": {"other": "x"}},
    ],
)
def test_nobody_is_logged_in(home: Path, config: Config) -> None:
    write(home, config)
    assert DockerCredentials().of("reg") == ""


@pytest.mark.usefixtures("home")
def test_there_is_no_config_file() -> None:
    assert DockerCredentials().of("reg") == ""


def test_a_helper_is_asked_for_its_registry(home: Path) -> None:
    write(home, {"credHelpers": {"reg": "vault"}, "auths": {"reg": plain("stale")}})
    helper(
        home,
        "vault",
        f"""[ "$1" = get ] && read -r server; echo '{{"Username": "'$server'", "Secret": "{PLANTED}"}}'""",
    )
    assert login("reg") == {"username": "reg", "password": PLANTED, "serveraddress": "reg"}


def test_a_store_is_asked_for_docker_hub_by_its_old_address(home: Path) -> None:
    write(home, {"credsStore": "vault"})
    helper(home, "vault", """read -r server; echo '{"Username": "'$server'", "Secret": "x"}'""")
    assert login("docker.io")["username"] == "https://index.docker.io/v1/"


def test_an_identity_token(home: Path) -> None:
    write(home, {"credsStore": "vault"})
    helper(home, "vault", f"""echo '{{"Username": "<token>", "Secret": "{PLANTED}"}}'""")
    assert login("reg") == {"identitytoken": PLANTED, "serveraddress": "reg"}


def test_a_helper_without_an_entry_leaves_it_to_the_file(home: Path) -> None:
    write(home, {"credsStore": "vault", "auths": {"reg": plain()}})
    helper(home, "vault", "echo 'credentials not found in native keychain'; exit 1")
    assert login("reg")["username"] == "lab"


@pytest.mark.parametrize(
    ("script", "said"),
    [
        (
            f"echo {PLANTED}; echo {PLANTED} >&2; exit 3",
            "docker-credential-vault ended with exit code 3: docker login reg",
        ),
        (f"echo {PLANTED}", "docker-credential-vault printed no credentials: docker login reg"),
        (f"echo '[\"{PLANTED}\"]'", "docker-credential-vault printed no credentials: docker login reg"),
    ],
)
def test_a_helper_that_fails_is_named_and_what_it_printed_is_not(home: Path, script: str, said: str) -> None:
    write(home, {"credsStore": "vault"})
    helper(home, "vault", script)
    with pytest.raises(Permanent) as caught:
        DockerCredentials().of("reg")
    assert str(caught.value) == said


def test_a_helper_that_is_not_installed(home: Path) -> None:
    write(home, {"credsStore": "none"})
    with pytest.raises(
        Permanent, match="docker-credential-none, which the docker config names, cannot be started"
    ):
        DockerCredentials().of("reg")


def test_a_helper_that_hangs_is_ended(home: Path) -> None:
    write(home, {"credsStore": "vault"})
    helper(home, "vault", f"echo {PLANTED}; sleep 60 & wait")
    started = time.monotonic()
    with pytest.raises(Transient) as caught:
        DockerCredentials(deadline=0.2).of("reg")
    assert time.monotonic() - started < 10
    assert str(caught.value) == "docker-credential-vault did not end within 0.2 s"
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    "config",
    [
        {"auths": {"reg": {"auth": PLANTED}}},
        {"auths": {"reg": PLANTED}},
        {"auths": [PLANTED]},
        {"credsStore": 7},
    ],
)
def test_a_damaged_config_is_reported_without_its_content(home: Path, config: Config) -> None:
    write(home, config)
    with pytest.raises(Failure) as caught:
        DockerCredentials().of("reg")
    assert PLANTED not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_login_is_read_once_for_many_services(home: Path) -> None:
    write(home, {"credsStore": "vault"})
    helper(home, "vault", f"""echo asked >> {home}/log; echo '{{"Username": "u", "Secret": "s"}}'""")
    credentials = DockerCredentials()
    assert credentials.of("reg") == credentials.of("reg") != ""
    assert (home / "log").read_text() == "asked\n"
    credentials.of("other")
    assert (home / "log").read_text() == "asked\nasked\n"
