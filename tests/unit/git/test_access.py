"""The environment of git: what is in it, and that nothing else is."""

import shlex
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from swarmplan.errors import Permanent
from swarmplan.git.access import Access, access, offline
from swarmplan.spec.agent.names.urls import parse_url
from swarmplan.spec.agent.sources import GitSource, HttpsAccess, SshAccess

CALLER = {
    "PATH": "/bin", "HOME": "/home/me", "LD_PRELOAD": "/evil.so", "GIT_SSL_NO_VERIFY": "1", "GIT_DIR": "/x", "SSH_AUTH_SOCK": "/agent",
    "GIT_ASKPASS": "/ask", "GIT_PROXY_COMMAND": "/x", "https_proxy": "http://proxy:3128", "XDG_CONFIG_HOME": "/x", "LANG": "de_DE.UTF-8",
}  # fmt: skip


def made(url: str, tmp_path: Path, **more: object) -> Access:
    source = replace(GitSource(url), **more)
    return access(source, parse_url(url), tmp_path / "home", CALLER)


def settings(found: Access) -> dict[str, str]:
    environment = found.environment
    return {
        environment[f"GIT_CONFIG_KEY_{at}"]: environment[f"GIT_CONFIG_VALUE_{at}"]
        for at in range(int(environment["GIT_CONFIG_COUNT"]))
    }


@pytest.mark.parametrize("url", ["https://h/x", "ssh://git@h/x", "/srv/x"])
def test_of_the_caller_only_the_path_and_the_proxies_are_kept(url: str, tmp_path: Path) -> None:
    for found in (made(url, tmp_path), offline(tmp_path, CALLER, {}, {})):
        inherited = {name for name, value in CALLER.items() if found.environment.get(name) == value}
        assert inherited <= {"PATH", "https_proxy"}
        assert found.environment["HOME"].startswith(str(tmp_path))
        assert found.environment["GIT_CONFIG_GLOBAL"] == "/dev/null"
        assert settings(found)["core.hooksPath"] == "/dev/null"
        assert settings(found)["gpg.program"] == "/bin/false"


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://h/x", "https"),
        ("ssh://git@h/x", "ssh"),
        ("git@h:x", "ssh"),
        ("/srv/x", "file"),
        ("http://127.0.0.1/x", "http"),
    ],
)
def test_only_the_protocol_of_the_url_is_allowed(url: str, allowed: str, tmp_path: Path) -> None:
    assert made(url, tmp_path).environment["GIT_ALLOW_PROTOCOL"] == allowed
    assert offline(tmp_path, CALLER, {}, {}).environment["GIT_ALLOW_PROTOCOL"] == "none"


def test_ssh_reads_no_configuration_and_asks_nobody(tmp_path: Path) -> None:
    for name in ("key file", "known 100%"):
        (tmp_path / name).write_text("x")
        (tmp_path / name).chmod(0o600)
    given = SshAccess(str(tmp_path / "key file"), str(tmp_path / "known 100%"))
    words = shlex.split(made("git@h:x", tmp_path, ssh=given).environment["GIT_SSH_COMMAND"])
    assert words[:3] == ["ssh", "-F", "/dev/null"]
    options = {word for word in words if "=" in word}
    assert {
        "BatchMode=yes",
        "StrictHostKeyChecking=yes",
        "IdentitiesOnly=yes",
        "IdentityAgent=none",
    } <= options
    assert f'IdentityFile="{tmp_path}/key file"' in options
    assert f'UserKnownHostsFile="{tmp_path}/known 100%%"' in options
    without = made("git@h:x", tmp_path).environment["GIT_SSH_COMMAND"]
    assert "IdentityFile=none" in without
    assert "UserKnownHostsFile=/dev/null" in without


def test_a_token_is_for_its_own_server(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("t0ken\n")
    (tmp_path / "token").chmod(0o600)
    found = made("https://h:8443/x", tmp_path, https=HttpsAccess(token_file=str(tmp_path / "token")))
    helpers = {name: value for name, value in settings(found).items() if name.startswith("credential")}
    assert helpers.pop("credential.helper") == ""
    assert list(helpers) == ["credential.https://h:8443.helper"]
    assert "t0ken" not in str(settings(found))
    assert found.secrets == ("t0ken",)
    assert "t0ken" not in str(
        made("ssh://git@h/x", tmp_path, https=HttpsAccess(token_file=str(tmp_path / "token"))).environment
    )


def test_certificates_are_trusted_besides_those_of_the_system(tmp_path: Path) -> None:
    (tmp_path / "mine.pem").write_text("MINE\n")
    found = made("https://h/x", tmp_path, https=HttpsAccess(ca_file=str(tmp_path / "mine.pem")))
    together = Path(settings(found)["http.sslCAInfo"]).read_text(encoding="utf-8")
    assert together.endswith("MINE\n")
    assert settings(found)["http.sslVerify"] == "true"
    with pytest.raises(Permanent, match=r"missing\.pem cannot be read"):
        made("https://h/x", tmp_path, https=HttpsAccess(ca_file=str(tmp_path / "missing.pem")))


@pytest.mark.parametrize(
    ("url", "more"),
    [
        ("git@h:x", lambda file: {"ssh": SshAccess(file)}),
        ("https://h/x", lambda file: {"https": HttpsAccess(token_file=file)}),
        ("https://h/x", lambda file: {"https": HttpsAccess(credentials_file=file)}),
    ],
)
def test_a_secret_that_others_may_read_by_now_is_refused(
    url: str, more: Callable[[str], dict[str, object]], tmp_path: Path
) -> None:
    file = tmp_path / "secret"
    file.write_text("t0ken\n")
    file.chmod(0o600)
    made(url, tmp_path, **more(str(file)))
    file.chmod(0o604)
    with pytest.raises(Permanent, match=r"secret can be read by others \(mode 0604\): run chmod 600"):
        made(url, tmp_path, **more(str(file)))


@pytest.mark.parametrize(
    ("url", "more"),
    [
        ("git@h:x", lambda file: {"ssh": SshAccess(known_hosts=file)}),
        ("https://h/x", lambda file: {"https": HttpsAccess(ca_file=file)}),
    ],
)
def test_what_decides_which_server_it_is_and_everybody_may_change_by_now_is_refused(
    url: str, more: Callable[[str], dict[str, object]], tmp_path: Path
) -> None:
    file = tmp_path / "known"
    file.write_text("h ssh-ed25519 AAAA\n")
    file.chmod(0o644)
    made(url, tmp_path, **more(str(file)))
    file.chmod(0o646)
    with pytest.raises(
        Permanent, match=r"known can be changed by every user of this machine: run chmod o-w /"
    ):
        made(url, tmp_path, **more(str(file)))


def test_ssh_is_given_no_key_that_its_group_may_read_by_now(tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text("x")
    key.chmod(0o640)
    with pytest.raises(Permanent, match=r"key can be read by others \(mode 0640\)"):
        made("git@h:x", tmp_path, ssh=SshAccess(str(key)))
