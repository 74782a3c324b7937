"""A key is found by its path, with or without names, and by its end."""

import re
from pathlib import Path

import pytest

from swarmplan.spec.explain import Ambiguous, File, NoSuchKey, all_paths, explain

REFERENCE = Path(__file__).parents[4] / "docs" / "spec-reference.md"


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ("", ""),
        ("services", "services"),
        ("services.web", "services.NAME"),
        ("services.web.image", "services.NAME.image"),
        ("services.image", "services.NAME.image"),
        ("services.NAME.image", "services.NAME.image"),
        ("services.web.ports[].target", "services.NAME.ports[].target"),
        ("services.web.ports[0].target", "services.NAME.ports[].target"),
        ("services.web.ports.target", "services.NAME.ports[].target"),
        ("services.web.environment.MODE", "services.NAME.environment.NAME"),
        ("services.web.networks.app.aliases", "services.NAME.networks.NAME.aliases"),
        ("managers.count", "managers.count"),
        ("managers[1].name", "managers[].name"),
        ("max_destroys", "policy.max_destroys"),
        ("deploy.replicas", "services.NAME.deploy.replicas"),
        ("services.web.x-swarmplan.settle", "services.NAME.x-swarmplan.settle"),
        ("services.web.build", "services.NAME.build"),
        ("services.web.cpu_quota", "services.NAME.cpu_quota"),
        (".services.", "services"),
    ],
)
def test_a_key_is_found(typed: str, path: str) -> None:
    assert explain(typed).path == path


@pytest.mark.parametrize(
    ("typed", "file", "path"),
    [
        ("", File.CLUSTER, ""),
        ("Cluster", File.CLUSTER, ""),
        ("Agent", File.AGENT, ""),
        ("Agent.kind", File.AGENT, "kind"),
        ("kind", File.CLUSTER, "kind"),
        ("Cluster.kind", File.CLUSTER, "kind"),
        ("clusters.source.git", File.AGENT, "clusters.NAME.source.git"),
        ("clusters.prod.windows[0].start", File.AGENT, "clusters.NAME.windows[].start"),
        ("Agent.clusters.trust", File.AGENT, "clusters.NAME.trust"),
        ("secret_file", File.AGENT, "server.webhooks.NAME.secret_file"),
        ("Agent.parallelism", File.AGENT, "parallelism"),
        ("policy.parallelism", File.CLUSTER, "policy.parallelism"),
        ("Fleet", File.FLEET, ""),
        ("Fleet.pools.networks", File.FLEET, "pools.networks"),
        ("roster.id", File.FLEET, "roster[].id"),
        ("ttl", File.FLEET, "ttl"),
        ("Fleet.drain", File.FLEET, "checks[].disturb.drain"),
        ("Fleet.max_destroys", File.FLEET, "policy.max_destroys"),
        ("max_destroys", File.CLUSTER, "policy.max_destroys"),
    ],
)
def test_a_key_is_of_a_file(typed: str, file: File, path: str) -> None:
    found = explain(typed)
    assert (found.file, found.path) == (file, path)


def test_of_one_file_no_key_of_another_is_found() -> None:
    with pytest.raises(NoSuchKey, match=r"'services' is not a key of an agent file"):
        explain("services", (File.AGENT,))
    with pytest.raises(NoSuchKey, match=r"'clusters' is not a key of the cluster file"):
        explain("clusters", (File.CLUSTER,))


@pytest.mark.parametrize("path", [f"{file}.{path}" for file in File for path in all_paths(file)])
def test_every_key_of_a_file_is_found_by_its_path(path: str) -> None:
    found = explain(path)
    assert f"{found.file}.{found.path}".replace("[]", "") == path.replace("[]", "")


@pytest.mark.parametrize("path", all_paths())
def test_every_key_is_found_by_its_path(path: str) -> None:
    # A mapping may be counted or listed; without the brackets the first is meant.
    assert explain(path).path.replace("[]", "") == path.replace("[]", "")
    assert explain(path).description


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("servces", "did you mean 'services'?"),
        ("services.web.deploy.replcas", "did you mean 'services.NAME.deploy.replicas'?"),
        ("services.web.deply.replicas", "did you mean 'services.NAME.deploy.replicas'?"),
        ("polcy.keep", "did you mean 'policy.keep'?"),
        ("max_destroy", "did you mean 'policy.max_destroys'?"),
        ("services.web.replicas", "did you mean 'services.NAME.deploy.replicas'?"),
        ("services.web.constraints", "did you mean 'services.NAME.deploy.placement.constraints'?"),
        ("services.web.update_config", "did you mean 'services.NAME.deploy.update_config'?"),
        ("services.web.restart_policy", "did you mean 'services.NAME.deploy.restart_policy'?"),
        ("services.NAME.deploy.scale", "did you mean 'services.NAME.scale'?"),
        ("workers.worker-1.labels", "did you mean 'workers.labels'?"),
        ("replica", "did you mean 'services.NAME.deploy.replicas'?"),
        ("drain", "'drain' is in the text of managers.availability, managers[].availability"),
        ("service", "did you mean 'services'?"),
        ("supernet", "did you mean 'pools.hosts.supernet'?"),
        ("roster.nmae", "did you mean 'roster[].name'?"),
        ("join", "'join' is in the text of swarm.rotate_tokens"),
        ("clusters.sorce.git", "did you mean 'clusters.NAME.source.git'?"),
        ("Agent.kindd", "did you mean 'Agent.kind'?"),
        ("secretfile", "did you mean 'server.webhooks.NAME.secret_file'?"),
        ("zzz", "swarmplan explain lists the keys of the file"),
        ("name.x", "is not a key of the cluster file"),
    ],
)
def test_a_wrong_key_has_a_hint(typed: str, hint: str) -> None:
    with pytest.raises(NoSuchKey) as raised:
        explain(typed)
    assert repr(typed) in str(raised.value)
    assert hint in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    "typed", ["services.web.replicas", "polcy.prune", "managers.worker.name", "replica", "a.b.c"]
)
def test_what_is_suggested_is_a_key_and_not_what_was_typed(typed: str) -> None:
    with pytest.raises(NoSuchKey) as raised:
        explain(typed)
    for suggested in re.findall(r"did you mean '(.*)'", str(raised.value)):
        assert suggested != typed
        assert explain(suggested).path == suggested


def test_a_key_in_several_places_names_them() -> None:
    with pytest.raises(Ambiguous) as raised:
        explain("labels")
    assert {"swarm.labels", "services.NAME.labels"} <= set(raised.value.paths)


def test_a_key_without_a_text_of_its_own_has_that_of_its_mapping() -> None:
    assert explain("services.web.x-swarmplan.settle").description.startswith("Settings for swarmplan alone")
    assert explain("services.web.labels.a").description == "One entry, under a name of yours."


def test_every_section_of_the_reference_is_a_key() -> None:
    titles = re.findall(r"^## (`.*`)$", REFERENCE.read_text(encoding="utf-8"), re.MULTILINE)
    sections = [path for title in titles for path in re.findall(r"`([^`]+)`", title)]
    assert len(sections) > 30
    assert {path.removesuffix("[]") for path in sections} <= set(all_paths())
