"""``source:`` of a cluster: the address of a repository, what is followed of it, and which keys go together."""

import pytest
from unit.spec.agent.conftest import SSH, Folder, followed

from swarmplan.spec.agent.sources import GitSource, Ref, RefKind

GIT = "git: 'https://h/x'"


@pytest.mark.parametrize(
    ("ref", "found"),
    [
        ("{branch: main}", Ref(RefKind.BRANCH, "main")),
        ("{branch: feature/a-b.c}", Ref(RefKind.BRANCH, "feature/a-b.c")),
        ("{tag: v1.2.3}", Ref(RefKind.TAG, "v1.2.3")),
        ("{tag: 1.20}", Ref(RefKind.TAG, "1.20")),
        ("{tag: 0010}", Ref(RefKind.TAG, "0010")),
        ("{branch: 1e3}", Ref(RefKind.BRANCH, "1e3")),
        (f"{{commit: {'1' * 40}}}", Ref(RefKind.COMMIT, "1" * 40)),
        ("{semver: 1.0}", Ref(RefKind.SEMVER, "1.0")),
        ("{semver: '>=1.2 <2'}", Ref(RefKind.SEMVER, ">=1.2 <2")),
    ],
)
def test_a_ref_is_as_it_is_written(folder: Folder, ref: str, found: Ref) -> None:
    (prod,) = folder.load(followed(f"{GIT}, ref: {ref}")).settings.clusters
    assert isinstance(prod.source, GitSource)
    assert prod.source.ref == found


BAD = [
    ("files: a.yaml, git: x", "prod.source: needs exactly one of git and files"),
    ("interval: 1m", "prod.source: needs exactly one of git and files"),
    ("files: []", "prod.source: needs exactly one of git and files"),
    ("files: a.yaml, path: x", "prod.source.path: is of a repository, and there is no git here"),
    ("files: a.yaml, verify: {signers: signers}", "prod.source.verify: is of a repository"),
    (f"{GIT}, ref: main", "prod.source.ref: must say what it is: {branch: …}"),
    (f"{GIT}, ref: {{}}", "prod.source.ref: needs exactly one of branch, tag, commit and semver"),
    (f"{GIT}, ref: {{branch: a, tag: b}}", "semver, not branch and tag"),
    (f"{GIT}, ref: {{branch: -x}}", "'-x' is not a valid name of a branch"),
    (f"{GIT}, ref: {{branch: a..b}}", "'a..b' is not a valid name of a branch"),
    (f"{GIT}, ref: {{tag: 'a b'}}", "'a b' is not a valid name of a tag"),
    (f"{GIT}, ref: {{tag: 'a:b'}}", "'a:b' is not a valid name of a tag"),
    (f"{GIT}, ref: {{commit: abc123}}", "'abc123' is not the full id of a commit"),
    (f"{GIT}, ref: {{commit: {'A' * 40}}}", "is not the full id of a commit"),
    (f"{GIT}, ref: {{branch: {'a' * 251}}}", "is not a valid name of a branch"),
    (f"{GIT}, ref: {{semver: latest}}", "prod.source.ref.semver: 'latest' is not a range of versions, such as"),
    (f"{GIT}, ref: {{semver: '1 - 2'}}", "'1 - 2' is not a range of versions"),
    (f"{GIT}, ref: {{semver: '{'1' * 300}'}}", "a range of versions has at most 200 characters"),
    (f"{GIT}, path: a, paths: [b]", "prod.source.paths: and path are mutually exclusive"),
    (f"{GIT}, path: /a", "'/a' leads out of the repository"),
    (f"{GIT}, paths: [a, b/../../c]", "prod.source.paths.1: 'b/../../c' leads out of the repository"),
    (f"{GIT}, path: a/", "'a/' is not the path of a file"),
    (f"{GIT}, interval: 0s", "prod.source.interval: must be at least 1s, and at most 24h"),
    (f"{GIT}, timeout: 2h", "prod.source.timeout: must be at least 1s, and at most 1h"),
    ("git: 'https://h'", "prod.source.git: has no path after the host"),
    ("git: 'https://me:pw@h/x'", "prod.source.git: has a password in it"),
    ("git: 'git@h:-x'", "prod.source.git: is not an address; write ssh://"),
    ("git: 'git@h:x'", "prod.source.git: needs ssh with key"),
    ("git: 'git@h:x', ssh: {key: key}", "prod.source.ssh: needs known_hosts, a file"),
    ("git: 'git@h:x', ssh: {known_hosts: hosts}", "prod.source.ssh: needs key, a file"),
    (f"{SSH}, https: {{token_file: token}}", "prod.source.https: is of an https URL, which git is not"),
    (f"{GIT}, ssh: {{key: key}}", "prod.source.ssh: is of an ssh URL, which git is not"),
    ("git: ./x, https: {token_file: token}", "prod.source.https: is of an https URL"),
    (f"{GIT}, https: {{username: me}}", "prod.source.https.username: needs token_file"),
    (f"{GIT}, https: {{token_file: token, credentials_file: token}}", "and token_file are mutually exclusive"),
    (f"{GIT}, verify: {{}}", "prod.source.verify: needs signers, a file of SSH keys, or keys"),
    (f"{GIT}, verify: {{authors: ['*@x']}}", "prod.source.verify: needs signers"),
    (f"{GIT}, verify: {{signers: signers, signed: tag}}", "verify.signed: tag needs a tag"),
    (f"{GIT}, verify: {{signers: signers, signed: both}}, ref: {{branch: a}}", "verify.signed: both needs a tag"),
    (f"{GIT}, rewind: maybe", "prod.source.rewind: must be refuse or allow, not 'maybe'"),
    (f"{GIT}, branch: main", "unknown key 'branch'; write it under ref"),
    (f"{GIT}, intervall: 1m", "unknown key 'intervall'; did you mean 'interval'?"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "told"), BAD)
def test_a_source_with_a_fault_is_one_line(folder: Folder, source: str, told: str) -> None:
    problem = folder.problem(followed(source, ", trust: all"))
    assert told in problem
    assert problem.startswith("agent.yaml:3:")


def test_two_names_for_one_file_are_told(folder: Folder) -> None:
    same = "source: {git: 'https://h/x', path: a.yaml}"
    told = folder.problem(f"clusters: {{one: {{{same}}}, two: {{{same}}}}}")
    assert "clusters.two.source: is that of 'one', too" in told
    other = "source: {git: 'https://h/x', path: b.yaml}"
    folder.load(f"clusters: {{one: {{{same}}}, two: {{{other}}}}}")


def test_a_url_from_a_variable_is_not_shown(folder: Folder) -> None:
    told = folder.problem(followed("git: '${URL}'"), {"URL": "ftp://tok-123@h/x"})
    assert "prod.source.git: ftp:// is not supported" in told
    assert "tok-123" not in told
