"""Finds the commit that a ref names, and fetches it with its history."""

import hashlib
from dataclasses import replace

from swarmplan.errors import NotFound
from swarmplan.git.command import Git, Over
from swarmplan.git.failures import NoSuchRef
from swarmplan.git.listing import names_beneath, none_such, parse_listing
from swarmplan.git.revision import Revision, parse_commit, parse_tag, short
from swarmplan.limits import COMMIT_BYTES, REFS_BYTES
from swarmplan.spec.agent.names.refs import HEADS, TAGS, commit_of, full_name
from swarmplan.spec.agent.names.semver import highest, parse_range
from swarmplan.spec.agent.names.urls import Remote
from swarmplan.spec.agent.sources import Ref, RefKind

_OVER_HTTP = frozenset({"http", "https"})
_ALL_HISTORY = f"--depth={2**31 - 1}"
"""No limit (gitprotocol-common; git-fetch(1), --unshallow). git refuses it from a server of mere files ("dumb HTTP"), which can leave nothing out:
from such a one, a git without GIT_NO_LAZY_FETCH starts one fetch in the other without end."""


class Finder:
    """Finds commits in one mirror. ``online`` reaches the repository, ``offline`` only the mirror; ``partial``: contents are left out;
    ``watch`` ends a fetch that is too large; ``first``: nothing was fetched into it yet."""

    def __init__(
        self, online: Git, offline: Git, remote: Remote, watch: Over, *, partial: bool, first: bool
    ) -> None:
        self._how = ["--filter=blob:none"] if partial else []
        if first and remote.scheme in _OVER_HTTP:
            self._how.append(_ALL_HISTORY)
        self._online = online
        self._offline = offline
        self._remote = remote
        self._watch = watch

    def find(self, ref: Ref) -> Revision:
        """Raises SpecError for a ref that none can be, NotFound for one that is not there, and what git ends in."""
        if ref.kind is RefKind.COMMIT:
            return self._pinned(ref)
        if ref.kind is RefKind.SEMVER:
            ref = self._newest(ref)
        name = full_name(ref)
        local = f"refs/followed/{hashlib.sha256(name.encode()).hexdigest()[:16]}"
        try:
            self._fetch(f"+{name}:{local}")
        except NoSuchRef:
            prefix = TAGS if ref.kind is RefKind.TAG else HEADS
            raise self._none_such(ref, prefix) from None
        found = self._offline.text("rev-parse", "--verify", "--end-of-options", local)
        return self._named(found, ref)

    def _pinned(self, ref: Ref) -> Revision:
        commit = commit_of(ref)
        if not self._has(commit):
            try:
                self._fetch(f"+{commit}:refs/followed/{commit}")
            except NoSuchRef:  # some servers give out no commits by their ids: it may be in a branch or tag
                self._fetch(
                    "+refs/heads/*:refs/followed/heads/*", "+refs/tags/*:refs/followed/tags/*", prune=True
                )
                if not self._has(commit):
                    raise NotFound(f"{self._remote.url}: there is no {ref}") from None
        return self._commit(commit, ref)

    def _has(self, commit: str) -> bool:
        return self._offline.attempt("cat-file", "-e", commit).code == 0

    def _newest(self, ref: Ref) -> Ref:
        within = parse_range(ref.name)
        listing = parse_listing(self._listed("--tags"))
        tags = names_beneath(TAGS, listing)
        if (name := highest(tags, within)) is None:
            raise NotFound(f"{self._remote.url}: {none_such(ref, tags)}")
        return Ref(RefKind.TAG, name)

    def _named(self, id_: str, ref: Ref) -> Revision:
        """The commit of a branch or tag, by the id that was found for it."""
        if ref.kind is not RefKind.TAG or self._kind(id_) != "tag":
            return self._commit(id_, ref)
        tag = parse_tag(self._offline.run("cat-file", "tag", id_, max_output=COMMIT_BYTES))
        return replace(self._commit(tag.target, ref), tag=id_, tag_name=ref.name)

    def _commit(self, id_: str, ref: Ref) -> Revision:
        if (kind := self._kind(id_)) != "commit":
            raise NotFound(f"{self._remote.url}: {ref} names a {kind}, {short(id_)}, and no commit")
        data = self._offline.run("cat-file", "commit", id_, max_output=COMMIT_BYTES)
        return replace(parse_commit(id_, data), ref=str(ref))

    def _kind(self, id_: str) -> str:
        return self._offline.text("cat-file", "-t", id_)

    def _fetch(self, *refspecs: str, prune: bool = False) -> None:
        """``prune``: what the mirror has beneath the local names, and the server has no more, is removed first. The name of a branch that is gone may
        now be the folder of others, and git keeps no ref beside a folder of its name."""
        self._online.run(
            "fetch", "--quiet", "--force", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--no-auto-maintenance",
            "--no-show-forced-updates", *self._how, *(["--prune"] if prune else []), "origin", *refspecs, over=self._watch,
        )  # fmt: skip

    def _listed(self, *what: str) -> str:
        listed = self._online.run("ls-remote", "--quiet", "--refs", *what, "origin", max_output=REFS_BYTES)
        return listed.decode(errors="replace")

    def _none_such(self, ref: Ref, prefix: str) -> NotFound:
        listing = parse_listing(self._listed("--tags" if prefix == TAGS else "--heads"))
        return NotFound(f"{self._remote.url}: {none_such(ref, names_beneath(prefix, listing))}")
