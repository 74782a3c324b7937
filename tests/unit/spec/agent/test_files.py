"""Files that an agent file names."""

import os

import pytest
from unit.spec.agent.conftest import SSH, Folder, followed

HOOK = "server: {listen: '127.0.0.1:1', webhooks: {w: {forge: github, secret_file: hook}}}"
NAMED = [
    ("key", followed(SSH)),
    ("hosts", followed(SSH)),
    ("signers", followed(f"{SSH}, verify: {{signers: signers}}")),
    ("signers", followed(f"{SSH}, verify: {{keys: [hosts, signers]}}")),
    ("token", followed("git: 'https://h/x', https: {token_file: token}")),
    ("token", followed("git: 'https://h/x', https: {credentials_file: token}")),
    ("hosts", followed("git: 'https://h/x', https: {ca_file: hosts}")),
    ("hosts", followed("files: lab.yaml", ", env_file: hosts")),
    ("token", followed("git: 'https://h/x'", ", age_key_file: token")),
    ("token", followed("git: 'https://h/x'", ", age_key_file: [key, token]")),
    ("hook", HOOK),
    ("token", "notify: {o: {cloudevents: 'https://h', token_file: token}}"),
    ("token", "notify: {o: {apprise: 'https://h', urls_file: token}}"),
]
"""Each file that is named, once as what."""
SECRET = [(name, body) for name, body in NAMED if name in {"key", "token", "hook"}]


@pytest.mark.parametrize(("name", "body"), NAMED)
def test_each_file_must_be_there_and_have_something_in_it(folder: Folder, name: str, body: str) -> None:
    folder.load(body)
    folder.write(name, " \n")
    assert f" {name} is empty" in folder.problem(body)
    (folder.place / name).unlink()
    assert f" {name}: no such file" in folder.problem(body)
    (folder.place / name).mkdir()
    assert f" {name} is a folder, not a file" in folder.problem(body)
    (folder.place / name).rmdir()
    os.mkfifo(folder.place / name)
    assert f" {name} cannot be read: it is not a regular file" in folder.problem(body)


@pytest.mark.parametrize(("name", "body"), SECRET)
@pytest.mark.parametrize("mode", [0o604, 0o644, 0o606, 0o601])
def test_a_secret_that_others_may_use_is_refused(folder: Folder, name: str, body: str, mode: int) -> None:
    (folder.place / name).chmod(mode)
    told = folder.problem(body)
    assert f"{name} can be read by others (mode {mode:04o}): run chmod 600 " in told


@pytest.mark.parametrize(("name", "body"), [each for each in NAMED if each not in SECRET])
def test_what_decides_whom_to_trust_is_not_changed_by_everybody(folder: Folder, name: str, body: str) -> None:
    (folder.place / name).chmod(0o666)
    assert f"{name} can be changed by every user of this machine" in folder.problem(body)


def test_ssh_uses_no_key_that_a_group_may_read(folder: Folder) -> None:
    (folder.place / "key").chmod(0o640)
    assert "key can be read by others (mode 0640)" in folder.problem(followed(SSH))
    (folder.place / "token").chmod(0o640)
    folder.load("notify: {o: {cloudevents: 'https://h', token_file: token}}")


@pytest.mark.parametrize(
    "text", ["ssh-ed25519 AAAA me", "ecdsa-sha2-nistp256 AAAA", "sk-ssh-ed25519@openssh.com A"]
)
def test_a_public_key_is_not_taken_for_the_private_one(folder: Folder, text: str) -> None:
    folder.write("key", text)
    assert "key is a public key; name the private one" in folder.problem(followed(SSH))


def test_a_secret_file_has_a_limit(folder: Folder) -> None:
    folder.write("hook", "x" * 70_000)
    assert "hook is larger than 65 kB" in folder.problem(HOOK)
