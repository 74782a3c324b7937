"""What git and ssh say, as errors: each with what to do, never a secret, never advice that destroys."""

import pytest

from swarmplan.errors import Failure, NotFound, Permanent, TimedOut, Transient, Unreachable
from swarmplan.git.failures import CertificateRefused, NoSuchRef, Unexplained, UnfitMirror, translated
from swarmplan.spec.agent.names.urls import parse_url

REMOTE = parse_url("ssh://git@forge.example:2222/ops/x.git")
SAID = [
    ("fatal: dumb http transport does not support shallow capabilities", Permanent, "speaks dumb HTTP only"),
    ("fatal: write error: No space left on device\nfatal: fetch-pack: invalid index-pack output", Transient, "no space is left"),
    (
        "@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\nOffending ED25519 key in /k:1\n  remove with:\n  ssh-keygen -f /k -R forge",
        Permanent, "somebody may be in between",
    ),
    (
        "No ED25519 host key is known for forge.example and you have requested strict checking.\nHost key verification failed.",
        Permanent, "is unknown; source.ssh.known_hosts has to have the line for [forge.example]:2222",
    ),
    ("Permissions 0644 for '/k' are too open.\ngit@h: Permission denied (publickey).", Permanent, "chmod 600"),
    ('Load key "/k": error in libcrypto\ngit@h: Permission denied (publickey).', Permanent, "cannot be used: error in libcrypto"),
    ("git@h: Permission denied (publickey).\nfatal: Could not read from remote repository.", Permanent, "does not accept the key"),
    ("fatal: could not read Username for 'https://h': terminal prompts disabled", Permanent, "asks for a login"),
    ("remote: HTTP Basic: Access denied\nfatal: Authentication failed for 'https://h/x'", Permanent, "the token or its user name"),
    ("fatal: unable to access 'https://h/': The requested URL returned error: 403", Permanent, "forbids it"),
    (
        "fatal: unable to access 'https://h/': server certificate verification failed. CAfile: none CRLfile: none",
        CertificateRefused, "is not trusted",
    ),
    ("fatal: unable to access 'https://h/': SSL certificate problem: certificate has expired", CertificateRefused, "is not trusted"),
    ("fatal: couldn't find remote ref refs/heads/x", NoSuchRef, "there is no such branch"),
    ("fatal: remote error: upload-pack: not our ref aaaa", NoSuchRef, "there is no such branch"),
    ("error: Server does not allow request for unadvertised object aaaa", NoSuchRef, "there is no such"),
    ("fatal: mismatched algorithms: client sha1; server sha256", UnfitMirror, "another format"),
    ("fatal: detected dubious ownership in repository at '/x'", Permanent, "another user's"),
    ("remote: Repository not found.\nfatal: repository 'https://h/x/' not found", NotFound, "no such repository"),
    ("ERROR: Repository not found.\nfatal: Could not read from remote repository.", NotFound, "no such repository"),
    ("fatal: '/x' does not appear to be a git repository", NotFound, "no such repository"),
    ("fatal: unable to update url base from redirection:\n asked for: a\n redirect: b", Permanent, "give its new url"),
    ("error: object aaaa: badEmail: invalid author\nfatal: fsck error in packed object", Permanent, "git refuses an object"),
    (
        f"error: object {'a' * 40}: treeNotSorted: not properly sorted\nfatal: fsck error in packed object\nfatal: index-pack failed",
        Permanent, f"to harm: error: object {'a' * 40}: treeNotSorted: not properly sorted",
    ),
    ("remote: x\nfatal: fsck error in packed object\nfatal: index-pack failed", Permanent, "to harm: fatal: fsck error in packed object"),
    ("fatal: bad object refs/followed/x", UnfitMirror, "is damaged"),
    (f"fatal: object {'a' * 40} not found", UnfitMirror, f"is damaged: fatal: object {'a' * 40} not found"),
    ("error: packfile ./objects/pack/x.pack does not match index\nfatal: not a tree object", UnfitMirror, "does not match index"),
    ("error: file ./objects/pack/x.pack is far too short to be a packfile\nfatal: y", UnfitMirror, "is damaged: error: file"),
    ("warning: lazy fetching disabled; some objects may not be available\nfatal: y", UnfitMirror, "is damaged"),
    (f"error: packed object {'a' * 40} (stored in x.pack) is corrupt\nfatal: y", UnfitMirror, "is damaged: error: packed object"),
    (f"fatal: could not parse object {'a' * 40}", UnfitMirror, "is damaged"),
    (f"error: Could not read {'a' * 40}\nfatal: Failed to traverse parents of commit", UnfitMirror, "is damaged: error: Could not read"),
    ("error: RPC failed; HTTP 500 curl 22\nfatal: the remote end hung up unexpectedly", Unreachable, "reached: error: RPC failed; HTTP 500"),
    ("fatal: packfile ./objects/pack/x.pack cannot be accessed", UnfitMirror, "is damaged"),
    ("error: RPC failed; curl 28 Operation too slow. Less than 1000 bytes/sec", TimedOut, "did not answer in time"),
    ("ssh: connect to host h port 22: Connection timed out", TimedOut, "did not answer in time"),
    ("fatal: unable to access 'https://h/': Could not resolve host: h", Unreachable, "cannot be reached"),
    ("ssh: connect to host h port 22: Connection refused\nfatal: Could not read from remote repository.", Unreachable, "refused"),
    ("fatal: unable to access 'https://h/': GnuTLS recv error (-110)", Unreachable, "cannot be reached"),
    ("fatal: the remote end hung up unexpectedly\nfatal: early EOF", Unreachable, "cannot be reached"),
    ("fatal: unable to access 'https://h/': The requested URL returned error: 503", Unreachable, "503"),
    ("fatal: something new", Unexplained, "git failed: fatal: something new"),
    ("", Unexplained, "it says nothing"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "kind", "text"), SAID)
def test_each_failure_has_its_error(said: str, kind: type[Failure], text: str) -> None:
    error = translated(said, REMOTE)
    assert type(error) is kind
    assert text in str(error)
    assert str(error).startswith("ssh://git@forge.example:2222/ops/x.git: ")
    assert str(error).isprintable()


@pytest.mark.parametrize(("said", "_kind", "_text"), SAID)
def test_none_advises_to_take_a_host_key_away(said: str, _kind: type[Failure], _text: str) -> None:
    error = str(translated(said, REMOTE))
    assert "ssh-keygen" not in error
    assert "remove" not in error


def test_a_server_s_words_are_shown_printable_cut_and_without_secrets() -> None:
    said = "remote: \x1b[2J" + "x" * 100_000 + " t0ken\nfatal: t0ken \x1b]0;\x07" + "y" * 100_000
    error = str(translated(said, REMOTE, ["t0ken"]))
    assert error.isprintable()
    assert len(error) < 1000
    assert "t0ken" not in error


def test_a_repository_of_sha256_asks_for_a_mirror_of_sha256() -> None:
    error = translated("fatal: mismatched algorithms: client sha1; server sha256", REMOTE)
    assert isinstance(error, UnfitMirror)
    assert error.form.object_format == "sha256"
