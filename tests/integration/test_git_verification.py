"""Who signed what is followed: commits and tags signed by real SSH and OpenPGP keys, and by others."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from git_hosting.keys import PgpKeys, SshKey, pgp_keys
from git_hosting.upstream import Upstream, git

from swarmplan.errors import Permanent
from swarmplan.git.refusals import Unverified
from swarmplan.git.repository import Repository
from swarmplan.git.revision import Revision
from swarmplan.spec.agent.sources import GitSource, Ref, RefKind, Signed, Verification

FILE = {"cluster.yaml": "name: prod\n"}
MAIN = Ref()


@dataclass
class Scene:
    """A repository, two SSH keys, and the file of allowed signers with the first of them."""

    upstream: Upstream
    alice: SshKey
    mallory: SshKey
    signers: Path

    def verify(self, wanted: Verification | None = None, ref: Ref = MAIN) -> Revision:
        wanted = wanted or Verification(signers=str(self.signers))
        repository = Repository(
            GitSource(str(self.upstream.bare), ref, verify=wanted), self.upstream.root / "mirrors"
        )
        return repository.verify(repository.fetch(), None)

    def refused(self, wanted: Verification | None = None, ref: Ref = MAIN) -> str:
        with pytest.raises(Unverified) as caught:
            self.verify(wanted, ref)
        assert "\n" not in str(caught.value)
        return str(caught.value)


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    alice, mallory = SshKey(tmp_path / "alice"), SshKey(tmp_path / "mallory")
    signers = tmp_path / "allowed signers"
    signers.write_text(alice.allowed("alice@example.org"), encoding="utf-8")
    return Scene(Upstream(tmp_path / "forge"), alice, mallory, signers)


@pytest.fixture
def pgp() -> Iterator[PgpKeys]:
    with pgp_keys() as keys:
        yield keys


def test_a_commit_signed_by_an_allowed_key_is_verified(scene: Scene) -> None:
    scene.upstream.commit(FILE, *scene.alice.signing)
    assert scene.verify().signer.startswith("alice@example.org (SHA256:")


def test_what_is_not_signed_or_by_another_key_is_refused(scene: Scene) -> None:
    unsigned = scene.upstream.commit(FILE)
    assert scene.refused() == f"commit {unsigned[:12]} of branch main is not signed"
    scene.upstream.commit(FILE, *scene.mallory.signing)
    said = scene.refused()
    assert "is signed by the ED25519 key SHA256:" in said
    assert f"which is not in {scene.signers}" in said


def test_a_key_for_another_purpose_or_time_is_refused(scene: Scene) -> None:
    scene.upstream.commit(FILE, *scene.alice.signing)
    for options in ('namespaces="file"', 'valid-before="20200101"', 'valid-after="20990101"'):
        scene.signers.write_text(scene.alice.allowed("alice@example.org", options), encoding="utf-8")
        scene.refused()
    scene.signers.write_text(scene.alice.allowed("alice@example.org", 'namespaces="git"'), encoding="utf-8")
    scene.verify()


def test_a_signature_that_was_put_on_another_commit_is_refused(scene: Scene) -> None:
    scene.upstream.commit(FILE, *scene.alice.signing)
    text = git("cat-file", "commit", "HEAD", cwd=scene.upstream.clone)
    evil = text.replace("Alice <", "Alicia <") + "\n"
    commit = git("hash-object", "-t", "commit", "-w", "--stdin", cwd=scene.upstream.clone, stdin=evil)
    scene.upstream.push(f"{commit}:refs/heads/main")
    assert "signature is wrong" in scene.refused()


def test_files_without_signers_are_no_permission(scene: Scene, tmp_path: Path) -> None:
    scene.upstream.commit(FILE, *scene.alice.signing)
    scene.signers.write_text("# nobody\n", encoding="utf-8")
    scene.refused()
    scene.signers.write_text("", encoding="utf-8")
    with pytest.raises(Permanent, match="is empty: nobody is allowed to sign"):
        scene.verify()
    with pytest.raises(Permanent, match="cannot be read: No such file or directory"):
        scene.verify(Verification(signers=str(tmp_path / "missing")))


def test_author_and_committer_are_both_checked(scene: Scene) -> None:
    def wanted(*authors: str) -> Verification:
        return Verification(signers=str(scene.signers), authors=authors)

    scene.upstream.commit(FILE, *scene.alice.signing)
    for patterns in (("*@example.org",), ("Alice <*>",), ("nobody@*", "alice@example.org"), ("*",)):
        scene.verify(wanted(*patterns))
    assert "its author, Alice <alice@example.org>, is none of" in scene.refused(wanted("*@example.com"))

    scene.upstream.commit(FILE, *scene.alice.signing, environment={"GIT_AUTHOR_EMAIL": "eve@evil.example"})
    assert "its author, Alice <eve@evil.example>" in scene.refused(wanted("*@example.org"))
    scene.upstream.commit(
        FILE, *scene.alice.signing, environment={"GIT_COMMITTER_EMAIL": "noreply@forge.example"}
    )
    assert "its committer, Alice <noreply@forge.example>" in scene.refused(wanted("*@example.org"))
    scene.upstream.commit(FILE, *scene.alice.signing, author=("alice@example.org", "eve@evil.example"))
    assert "eve@evil.example" in scene.refused(wanted("*@example.org"))


def test_a_signed_tag_is_verified_under_its_own_name_only(scene: Scene) -> None:
    first = scene.upstream.commit(FILE)
    scene.upstream.tag("v1.0.0", *scene.alice.signing)
    tag = Verification(signed=Signed.TAG, signers=str(scene.signers))
    found = scene.verify(tag, Ref(RefKind.TAG, "v1.0.0"))
    assert (found.id, found.signer.split()[0]) == (first, "alice@example.org")
    assert scene.verify(tag, Ref(RefKind.SEMVER, "^1")).id == first

    scene.upstream.push("refs/tags/v1.0.0:refs/tags/v1.9.0")  # an old promise under a new name
    said = scene.refused(tag, Ref(RefKind.SEMVER, "^1"))
    assert "the tag object says that it is 'v1.0.0'" in said
    assert "put under another name" in said


def test_tags_that_are_not_signed_are_refused(scene: Scene) -> None:
    scene.upstream.commit(FILE, *scene.alice.signing)
    tag = Verification(signed=Signed.TAG, signers=str(scene.signers))
    assert "wants a signed tag, and this is none" in scene.refused(tag)
    git("tag", "light", cwd=scene.upstream.clone)
    scene.upstream.push("refs/tags/light")
    assert "and this is none" in scene.refused(tag, Ref(RefKind.TAG, "light"))
    scene.upstream.tag("v1")
    assert "its tag is not signed" in scene.refused(tag, Ref(RefKind.TAG, "v1"))
    scene.upstream.tag("v2", *scene.mallory.signing)
    assert "its tag is signed by the ED25519 key" in scene.refused(tag, Ref(RefKind.TAG, "v2"))


def test_commit_and_tag_are_both_verified_where_both_are_asked_for(scene: Scene) -> None:
    both = Verification(signed=Signed.BOTH, signers=str(scene.signers))
    ref = Ref(RefKind.TAG, "v1")
    scene.upstream.commit(FILE)
    scene.upstream.tag("v1", *scene.alice.signing)
    assert "is not signed" in scene.refused(both, ref)
    scene.upstream.commit(FILE, *scene.alice.signing)
    scene.upstream.tag("v1")
    assert "its tag is not signed" in scene.refused(both, ref)
    scene.upstream.tag("v1", *scene.alice.signing)
    assert scene.verify(both, ref).signer.count("alice@example.org") == 1


def test_only_the_given_openpgp_keys_count(scene: Scene, pgp: PgpKeys, tmp_path: Path) -> None:
    alice, mallory = pgp.make("Alice <alice@example.org>"), pgp.make("Mallory <mallory@example.org>")
    wanted = Verification(keys=(str(pgp.public(alice, tmp_path / "alice.asc")),))
    scene.upstream.commit(FILE, *pgp.signing(alice), environment=pgp.environment)
    assert scene.verify(wanted).signer == f"Alice <alice@example.org> ({alice})"
    scene.upstream.tag("v1", *pgp.signing(alice), environment=pgp.environment)
    scene.verify(Verification(signed=Signed.BOTH, keys=wanted.keys), Ref(RefKind.TAG, "v1"))

    scene.upstream.commit(FILE, *pgp.signing(mallory), environment=pgp.environment)
    assert (
        f"is signed by the OpenPGP key {mallory[-16:]}, which is not in {tmp_path}/alice.asc"
        in scene.refused(wanted)
    )
    two = Verification(keys=(*wanted.keys, str(pgp.public(mallory, tmp_path / "mallory.asc"))))
    assert scene.verify(two).signer.startswith("Mallory")


def test_an_expired_openpgp_key_is_refused(scene: Scene, pgp: PgpKeys, tmp_path: Path) -> None:
    key = pgp.make("Old <old@example.org>", "1d", at="20200101T000000")
    wanted = Verification(keys=(str(pgp.public(key, tmp_path / "old.asc")),))
    wrapper = tmp_path / "gpg-of-2020"
    wrapper.write_text('#!/bin/sh\nexec gpg --faked-system-time 20200101T120000 "$@"\n')
    wrapper.chmod(0o755)
    scene.upstream.commit(FILE, *pgp.signing(key), f"gpg.program={wrapper}", environment=pgp.environment)
    assert "the key that signed it has expired" in scene.refused(wanted)


def test_the_other_kind_of_signature_is_refused_by_name(scene: Scene, pgp: PgpKeys, tmp_path: Path) -> None:
    alice = pgp.make("Alice <alice@example.org>")
    keys = Verification(keys=(str(pgp.public(alice, tmp_path / "alice.asc")),))
    scene.upstream.commit(FILE, *pgp.signing(alice), environment=pgp.environment)
    assert "is signed with OpenPGP, and source.verify has SSH signers" in scene.refused()
    scene.upstream.commit(FILE, *scene.alice.signing)
    assert "is signed with an SSH key, and source.verify has OpenPGP keys" in scene.refused(keys)


def test_a_file_without_a_key_is_told(scene: Scene, tmp_path: Path) -> None:
    scene.upstream.commit(FILE, *scene.alice.signing)
    (tmp_path / "rubbish.asc").write_text("no key")
    with pytest.raises(Permanent, match=r"rubbish\.asc has no OpenPGP public key"):
        scene.verify(Verification(keys=(str(tmp_path / "rubbish.asc"),)))


def test_the_keyring_of_who_runs_it_does_not_count(
    scene: Scene, pgp: PgpKeys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, given = pgp.make("Mine <mine@example.org>"), pgp.make("Given <given@example.org>")
    monkeypatch.setenv("GNUPGHOME", str(pgp.home))
    scene.upstream.commit(FILE, *pgp.signing(mine), environment=pgp.environment)
    assert "which is not in" in scene.refused(
        Verification(keys=(str(pgp.public(given, tmp_path / "given.asc")),))
    )
