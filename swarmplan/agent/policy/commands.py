"""The commands that a person may type about a cluster that is followed: as they stand, quoted, with the files that the agent uses."""

import shlex
from collections.abc import Collection

from swarmplan.agent.events import Commit
from swarmplan.plan.plan import Approval
from swarmplan.render.redact import redact
from swarmplan.spec.agent.settings import Followed
from swarmplan.spec.agent.sources import GitSource
from swarmplan.spec.trust.allowed import Trust


def apply_command(followed: Followed, commit: Commit | None, kinds: Collection[Approval] = ()) -> str:
    """What applies the files as the agent would, once, and approves these kinds of hazards. A commit is cloned into a folder of the
    cluster's name first."""
    source, before = followed.source, ""
    if isinstance(source, GitSource):
        modules = ["--recurse-submodules"] if source.submodules else []
        clone = ["git", "clone", "-q", *modules, redact(source.url), followed.name]
        checkout = [
            "git",
            "-C",
            followed.name,
            "checkout",
            "-q",
            *modules,
            commit.id if commit else source.ref.name,
        ]
        before = f"{shlex.join(clone)} && {shlex.join(checkout)} && "
        files = [f"{followed.name}/{name}" for name in (source.path, *source.paths)]
    else:
        files = list(source.files)
    words = ["swarmplan", "apply", *files]
    for option, paths in (("--env-file", followed.env_files), ("--age-key-file", followed.age_key_files)):
        words += [word for path in paths for word in (option, path)]
    if followed.simulate:
        words.append("--simulate")
    if followed.trust == Trust():
        words.append("--untrusted")
    if kinds:
        words += ["--allow", ",".join(sorted(kinds))]
    return before + shlex.join(words)


def sync_command(followed: Followed) -> str:
    """What has the agent try again."""
    return shlex.join(["swarmplan", "agent", "sync", followed.name])
