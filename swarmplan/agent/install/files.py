"""The files that an agent file names, and which of them are secret: what an agent needs beside it wherever it runs."""

from collections.abc import Iterator

from swarmplan.dataclass import dataclass
from swarmplan.spec.agent.settings import AgentSettings, Followed
from swarmplan.spec.agent.sources import GitSource


@dataclass(frozen=True, slots=True)
class NamedFile:
    """``what`` it is, in two or three words, also a part of a name: ``prod ssh key``. ``secret``: readable by the agent alone."""

    path: str
    what: str
    secret: bool


def named_files(settings: AgentSettings) -> tuple[NamedFile, ...]:
    """Each path once, in the order of the file."""
    found: dict[str, NamedFile] = {}
    for each in _named(settings):
        before = found.get(each.path)
        if each.path and (before is None or (each.secret and not before.secret)):
            found[each.path] = each
    return tuple(found.values())


def _named(settings: AgentSettings) -> Iterator[NamedFile]:
    for cluster in settings.clusters:
        if isinstance(cluster.source, GitSource):
            yield from _of_git(cluster.name, cluster.source)
        yield from _of_cluster(cluster)
    for hook in settings.server.webhooks if settings.server else ():
        yield NamedFile(hook.secret_file, f"webhook {hook.name} secret", secret=True)
    for target in settings.notify:
        yield NamedFile(target.secret_file, f"notify {target.name} secret", secret=True)


def _of_git(name: str, source: GitSource) -> Iterator[NamedFile]:
    yield NamedFile(source.ssh.key, f"{name} git key", secret=True)
    yield NamedFile(source.ssh.known_hosts, f"{name} git known hosts", secret=False)
    yield NamedFile(source.https.token_file, f"{name} git token", secret=True)
    yield NamedFile(source.https.credentials_file, f"{name} git credentials", secret=True)
    yield NamedFile(source.https.ca_file, f"{name} git ca", secret=False)
    if source.verify is not None:
        yield NamedFile(source.verify.signers, f"{name} signers", secret=False)
        for number, path in enumerate(source.verify.keys, 1):
            yield NamedFile(path, f"{name} signer key {number}", secret=False)


def _of_cluster(cluster: Followed) -> Iterator[NamedFile]:
    for number, path in enumerate(cluster.env_files, 1):
        yield NamedFile(path, f"{cluster.name} env file {number}", secret=True)
    for number, path in enumerate(cluster.age_key_files, 1):
        yield NamedFile(path, f"{cluster.name} age key {number}", secret=True)
