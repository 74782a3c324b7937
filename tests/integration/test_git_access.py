"""Repositories behind a real sshd and ``git http-backend``: who is let in, whom a token is shown to, and what is said to who is not."""

import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from git_hosting.certificates import Authority
from git_hosting.http import Hosting, served
from git_hosting.keys import SshKey
from git_hosting.ssh import Sshd, sshd
from git_hosting.upstream import Upstream, git

from swarmplan.errors import Failure, NotFound, Permanent, SpecError, TimedOut, Transient, Unreachable
from swarmplan.git.repository import Repository
from swarmplan.spec.agent.sources import GitSource, HttpsAccess, Ref, RefKind, SshAccess

FILE = {"cluster.yaml": "name: prod\n"}
TOKEN = "pl4nt3d-t0ken"  # noqa: S105 - of a test


@pytest.fixture
def upstream(tmp_path: Path) -> Upstream:
    made = Upstream(tmp_path / "forge")
    made.commit(FILE)
    return made


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
def token_file(tmp_path: Path) -> str:
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    (tmp_path / "token").chmod(0o600)
    return str(tmp_path / "token")


@dataclass
class Ssh:
    """A server, a key that it accepts, and who may be followed with it."""

    server: Sshd
    key: SshKey
    folder: Path

    def source(self, upstream: Upstream, **given: str) -> GitSource:
        known_hosts = self.server.known_hosts(self.folder / "known hosts")
        access = {"key": str(self.key.path), "known_hosts": known_hosts, **given}
        return GitSource(self.server.url(upstream.bare), ssh=SshAccess(**access), timeout=20)


@pytest.fixture(scope="module")
def ssh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ssh]:
    folder = tmp_path_factory.mktemp("ssh 100% %h")
    key = SshKey(folder / "deploy key")
    with sshd(tmp_path_factory.mktemp("sshd"), key) as server:
        yield Ssh(server, key, folder)


def follow(source: GitSource, tmp_path: Path) -> None:
    """Fetch its newest commit and take its file out."""
    repository = Repository(source, tmp_path / "mirrors")
    repository.export(repository.fetch(), ["cluster.yaml"], tmp_path / "out")
    assert (tmp_path / "out/cluster.yaml").read_text() == FILE["cluster.yaml"]


def failure(source: GitSource, tmp_path: Path, kind: type[Failure]) -> str:
    with pytest.raises(kind) as caught:
        Repository(source, tmp_path / "mirrors").fetch()
    said = str(caught.value)
    assert "\n" not in said
    assert TOKEN not in said
    return said


def test_ssh_is_followed_with_a_key_and_a_file_of_host_keys(
    ssh: Ssh, upstream: Upstream, tmp_path: Path
) -> None:
    follow(ssh.source(upstream), tmp_path)


def test_a_commit_is_found_by_its_id_over_ssh_to_a_server_that_speaks_the_old_protocol(
    ssh: Ssh, upstream: Upstream, tmp_path: Path
) -> None:
    """An sshd takes no GIT_PROTOCOL from its clients by default."""
    first = upstream.head()
    upstream.commit({"cluster.yaml": "later"})
    follow(replace(ssh.source(upstream), ref=Ref(RefKind.COMMIT, first)), tmp_path)


def test_a_host_key_that_is_unknown_is_never_accepted(ssh: Ssh, upstream: Upstream, tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("")
    missing = failure(ssh.source(upstream, known_hosts=str(tmp_path / "missing")), tmp_path, Permanent)
    assert missing == f"{tmp_path}/missing cannot be read: No such file or directory"
    for known in (str(tmp_path / "empty"), ""):
        said = failure(ssh.source(upstream, known_hosts=known), tmp_path, Permanent)
        assert "the host key of 127.0.0.1 is unknown; source.ssh.known_hosts has to have the line for" in said
        assert f"[127.0.0.1]:{ssh.server.port}" in said


def test_a_host_key_that_changed_is_told_as_what_it_may_be(
    ssh: Ssh, upstream: Upstream, tmp_path: Path
) -> None:
    known = ssh.server.known_hosts(tmp_path / "other", SshKey(tmp_path / "other_key"))
    said = failure(ssh.source(upstream, known_hosts=known), tmp_path, Permanent)
    assert "is not the one in source.ssh.known_hosts: somebody may be in between" in said
    assert "ssh-keygen" not in said


def test_a_key_that_is_not_accepted_or_cannot_be_used(ssh: Ssh, upstream: Upstream, tmp_path: Path) -> None:
    other = SshKey(tmp_path / "other")
    assert "does not accept the key" in failure(
        ssh.source(upstream, key=str(other.path)), tmp_path, Permanent
    )
    assert "does not accept the key" in failure(ssh.source(upstream, key=""), tmp_path, Permanent)
    missing = failure(ssh.source(upstream, key=str(tmp_path / "missing")), tmp_path, Permanent)
    assert "No such file or directory" in missing
    mine = tmp_path / "mine"
    shutil.copy(ssh.key.path, mine)
    mine.chmod(0o644)
    assert "can be read by others (mode 0644): run chmod 600" in failure(
        ssh.source(upstream, key=str(mine)), tmp_path, Permanent
    )
    mine.chmod(0o600)
    command = ["ssh-keygen", "-q", "-p", "-N", "secret", "-f", str(mine)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    said = failure(ssh.source(upstream, key=str(mine)), tmp_path, Permanent)
    assert "source.ssh.key cannot be used" in said or "does not accept the key" in said
    mine.write_text("no key")
    said = failure(ssh.source(upstream, key=str(mine)), tmp_path, Permanent)
    assert "source.ssh.key cannot be used" in said


def test_a_name_that_ssh_reads_as_something_else_is_refused(
    ssh: Ssh, upstream: Upstream, tmp_path: Path
) -> None:
    for name in ('a"b', "a${HOME}b", "a\\b"):
        shutil.copy(ssh.key.path, tmp_path / name)
        with pytest.raises(SpecError, match="rename it"):
            Repository(ssh.source(upstream, key=str(tmp_path / name)), tmp_path / "mirrors").fetch()


def test_a_server_that_is_not_there(ssh: Ssh, upstream: Upstream, tmp_path: Path) -> None:
    source = ssh.source(upstream)
    gone = GitSource("ssh://git@127.0.0.1:1/x.git", ssh=source.ssh)
    assert "cannot be reached" in failure(gone, tmp_path, Unreachable)
    none = GitSource(ssh.server.url(tmp_path / "nothing.git"), ssh=source.ssh)
    assert "there is no such repository" in failure(none, tmp_path, NotFound)
    assert "cannot be reached" in failure(GitSource("https://127.0.0.1:1/x.git"), tmp_path, Unreachable)
    assert "cannot be reached" in failure(
        GitSource("https://no-such-host.invalid/x.git"), tmp_path, Unreachable
    )


def test_https_is_followed_with_a_token(
    upstream: Upstream, authority: Authority, token_file: str, tmp_path: Path
) -> None:
    hosting = Hosting(upstream.root, login=f"git:{TOKEN}")
    with served(hosting, authority.certificate("server")):
        access = HttpsAccess(token_file=token_file, ca_file=str(authority.file))
        follow(GitSource(f"{hosting.url}/ops.git", https=access), tmp_path)
        assert hosting.logins() == {f"git:{TOKEN}"}
        named = HttpsAccess(username="oauth2", token_file=token_file, ca_file=str(authority.file))
        assert "authentication failed" in failure(
            GitSource(f"{hosting.url}/ops.git", https=named), tmp_path, Permanent
        )
        assert hosting.logins() == {f"git:{TOKEN}", f"oauth2:{TOKEN}"}
        none = HttpsAccess(ca_file=str(authority.file))
        assert "asks for a login" in failure(
            GitSource(f"{hosting.url}/ops.git", https=none), tmp_path, Permanent
        )
        user = GitSource(hosting.url.replace("://", f"://{TOKEN}@") + "/ops.git", https=none)
        assert "authentication failed" in failure(user, tmp_path / "second", Permanent)
    kept = b"".join(
        path.read_bytes() for path in tmp_path.rglob("*") if path.is_file() and path.name != "token"
    )
    assert TOKEN.encode() not in kept


def test_a_token_is_no_argument_of_any_program(upstream: Upstream, token_file: str, tmp_path: Path) -> None:
    hosting = Hosting(upstream.root, login=f"git:{TOKEN}", stuck=threading.Event())
    seen: set[str] = set()

    def look() -> None:
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                seen.add(path.read_bytes().replace(b"\0", b" ").decode(errors="replace"))
            except OSError:
                continue

    with served(hosting):
        source = GitSource(f"{hosting.url}/ops.git", https=HttpsAccess(token_file=token_file), timeout=20)
        waited = time.monotonic()

        def over() -> Exception | None:
            look()
            posts = [path for path, given in hosting.seen if given and path.endswith("/git-upload-pack")]
            if posts and hosting.stuck:
                hosting.stuck.set()
            return TimedOut("too long") if time.monotonic() - waited > 60 else None

        Repository(source, tmp_path / "mirrors").fetch(over)
    assert any("git-remote-http" in line for line in seen)
    assert not [line for line in seen if TOKEN in line]


def test_a_file_of_credentials_is_only_read(upstream: Upstream, tmp_path: Path) -> None:
    hosting = Hosting(upstream.root, login=f"alice:{TOKEN}")
    with served(hosting):
        file = tmp_path / "git 'credentials"
        file.write_text(
            hosting.url.replace("://", f"://alice:{TOKEN}@") + "\nhttps://x:y@elsewhere.example\n"
        )
        file.chmod(0o600)
        before = file.read_text()
        source = GitSource(f"{hosting.url}/ops.git", https=HttpsAccess(credentials_file=str(file)))
        follow(source, tmp_path)
        hosting.login = "alice:changed"
        assert "authentication failed" in failure(source, tmp_path, Permanent)
    assert file.read_text() == before


def test_a_redirect_to_another_server_does_not_carry_the_token(
    upstream: Upstream, token_file: str, tmp_path: Path
) -> None:
    thief = Hosting(upstream.root, login="somebody:else")
    moved = Hosting(upstream.root)
    with served(thief), served(moved):
        source = GitSource(f"{moved.url}/ops.git", https=HttpsAccess(token_file=token_file))
        moved.moved = thief.url
        assert "asks for a login" in failure(source, tmp_path, Permanent)
        assert thief.seen
        assert thief.logins() == set()
        thief.login = ""
        Repository(source, tmp_path / "mirrors").fetch()  # without a login, it is followed
        assert thief.logins() == set()


def test_a_login_before_a_redirect_is_not_sent_on(
    upstream: Upstream, token_file: str, tmp_path: Path
) -> None:
    thief, asks = Hosting(upstream.root), Hosting(upstream.root, login=f"git:{TOKEN}")
    with served(thief), served(asks):
        asks.after_login = thief.url
        source = GitSource(f"{asks.url}/ops.git", https=HttpsAccess(token_file=token_file))
        with suppress(Failure):
            Repository(source, tmp_path / "mirrors").fetch()
        assert asks.logins() == {f"git:{TOKEN}"}
        assert thief.logins() == set()


def test_a_certificate_that_is_not_trusted_is_told_with_why(
    upstream: Upstream, authority: Authority, tmp_path: Path
) -> None:
    trusted = HttpsAccess(ca_file=str(authority.file))
    for certificate, access, why in (
        (authority.certificate("server"), HttpsAccess(), "source.https.ca_file"),
        (authority.certificate("old", days=-1), trusted, "it has expired: its operators have to renew it"),
        (authority.certificate("elsewhere", address="127.0.0.9"), trusted, "127.0.0.1"),
    ):
        with served(Hosting(upstream.root), certificate) as hosting:
            said = failure(GitSource(f"{hosting.url}/ops.git", https=access), tmp_path, Permanent)
        assert "the certificate of 127.0.0.1 is not trusted" in said
        assert why in said


@pytest.mark.parametrize(
    ("status", "kind", "said"),
    [
        (404, NotFound, "there is no such repository"),
        (403, Permanent, "forbids it"),
        (410, NotFound, "there is no such repository"),
        (429, Transient, "cannot be reached"),
        (500, Transient, "cannot be reached"),
        (503, Transient, "cannot be reached"),
    ],
)
def test_answers_of_a_server(
    upstream: Upstream, tmp_path: Path, status: int, kind: type[Failure], said: str
) -> None:
    with served(Hosting(upstream.root, status=status)) as hosting:
        assert said in failure(GitSource(f"{hosting.url}/ops.git"), tmp_path, kind)


@pytest.mark.parametrize("how", ["silent", "stuck"])
def test_a_server_that_is_slow_is_left_in_time_with_all_that_was_started(
    upstream: Upstream, tmp_path: Path, how: str
) -> None:
    hosting = Hosting(upstream.root, **{how: threading.Event()})
    with served(hosting):
        source = GitSource(f"{hosting.url}/ops.git", timeout=2.0)
        began = time.monotonic()
        failure(source, tmp_path, TimedOut)
        assert time.monotonic() - began < 30
        until = time.monotonic() + 20
        while any(hosting.url.encode() in _read(path) for path in Path("/proc").glob("[0-9]*/cmdline")):
            assert time.monotonic() < until
            time.sleep(0.05)
        getattr(hosting, how).set()
        setattr(hosting, how, None)
        follow(GitSource(source.url), tmp_path)


def test_a_server_of_mere_files_is_refused_by_name_after_a_few_requests(
    upstream: Upstream, tmp_path: Path
) -> None:
    """git would fetch each object that is missing by a fetch of its own, in which the next is missing."""
    git("update-server-info", cwd=upstream.bare)
    upstream.tag("v1.2.3")
    git("update-server-info", cwd=upstream.bare)
    refs = (
        Ref(),
        Ref(RefKind.COMMIT, upstream.head()),
        Ref(RefKind.SEMVER, "1.x"),
        Ref(RefKind.TAG, "v1.2.3"),
    )
    with served(Hosting(upstream.root, files=True)) as hosting:
        for ref in refs:
            source = GitSource(f"{hosting.url}/ops.git", ref, timeout=20)
            assert "127.0.0.1 speaks dumb HTTP only" in failure(source, tmp_path, Permanent)
        assert len(hosting.seen) < 30


def test_a_server_that_became_one_of_mere_files_ends_after_a_few_requests(
    upstream: Upstream, tmp_path: Path
) -> None:
    with served(Hosting(upstream.root)) as hosting:
        source = GitSource(f"{hosting.url}/ops.git", timeout=20)
        follow(source, tmp_path)
        upstream.commit({"cluster.yaml": "later"})
        git("update-server-info", cwd=upstream.bare)
        hosting.files = True
        hosting.seen.clear()
        with suppress(Failure):
            Repository(source, tmp_path / "mirrors").fetch()
        assert len(hosting.seen) < 30


def test_a_commit_is_found_by_its_id_over_http(upstream: Upstream, tmp_path: Path) -> None:
    first = upstream.head()
    upstream.commit({"cluster.yaml": "later"})
    with served(Hosting(upstream.root)) as hosting:
        source = GitSource(f"{hosting.url}/ops.git", Ref(RefKind.COMMIT, first))
        follow(source, tmp_path)


def test_a_token_file_without_a_token_is_told(tmp_path: Path) -> None:
    for content in ("", "two\nlines", "x" * 70_000):
        (tmp_path / "bad").write_text(content)
        (tmp_path / "bad").chmod(0o600)
        access = HttpsAccess(token_file=str(tmp_path / "bad"))
        assert "has no token" in failure(
            GitSource("https://127.0.0.1:1/x", https=access), tmp_path, Permanent
        )
    missing = HttpsAccess(token_file=str(tmp_path / "missing"))
    assert "No such file" in failure(GitSource("https://127.0.0.1:1/x", https=missing), tmp_path, Permanent)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
