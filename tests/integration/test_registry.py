"""A registry with a login, asked by real engines: digests, moved tags, and nodes that can pull."""

import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from contract.engines import tasks_of
from image_registry import PASSWORD, ImageRegistry, auth, docker_config, image_registry, machines_own
from integration.clusters import Cluster

from swarmplan.drivers.local import LocalDriver
from swarmplan.drivers.local.subnet import POOL
from swarmplan.engine.connect import connect
from swarmplan.ports import Engine

pytestmark = [pytest.mark.engines, pytest.mark.xdist_group("registry")]
ENGINE = {"insecure_registries": [str(POOL)]}
WEB = "lab/web:1"


@dataclass
class Site:
    """A cluster of one manager and one worker, and a registry that only those who log in are let into."""

    cluster: Cluster
    registry: ImageRegistry
    engine: Engine
    config: Path

    def write(self, services: dict[str, Any], **sections: Any) -> None:
        policy = {"timeout": "60s", "settle": "0.5s", **sections.pop("policy", {})}
        machines = {"driver": "local", "engine": ENGINE}
        self.cluster.write(machines=machines, services=services, policy=policy, images={}, **sections)

    def web(self, **more: Any) -> dict[str, Any]:
        deploy = {"mode": "global", "update_config": {"monitor": "0.5s", "parallelism": 0}}
        return {"web": {"image": self.registry.reference(WEB), "deploy": deploy, **more}}

    def login(self, password: str = PASSWORD) -> None:
        docker_config(self.config, self.registry.address, password=password)

    def live(self, name: str = "web") -> dict[str, Any]:
        task: dict[str, Any] = self.engine.service(name)["Spec"]["TaskTemplate"]
        return task

    def running(self, name: str = "web") -> list[str]:
        """The images of the tasks that run."""
        ran = [
            task
            for task in tasks_of(self.engine, name)
            if task["DesiredState"] == task["Status"]["State"] == "running"
        ]
        return [task["Spec"]["ContainerSpec"]["Image"] for task in ran]


@pytest.fixture(scope="module")
def site(shared: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    config = tmp_path_factory.mktemp("docker")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DOCKER_CONFIG", str(config))
        shared.write(machines={"driver": "local", "engine": ENGINE}, images={})
        shared.apply()
        driver, manager = LocalDriver(shared.name), f"{shared.name}-manager-1"
        address = driver.observe()[manager].address
        engine = connect(driver.endpoint(manager))
        with image_registry(machines_own(address)) as registry:
            yield Site(shared, registry, engine, config)
        engine.close()


def test_a_login_is_needed_and_lets_every_node_pull(site: Site) -> None:
    digest = site.registry.push(WEB)
    strict = {"unresolved_image": "error"}
    site.write(site.web(), policy=strict)
    nobody = site.cluster.run("apply", "--auto-approve", code=4)
    assert "no basic auth credentials), and policy.unresolved_image is error" in _words(
        nobody.stderr + nobody.stdout
    )

    site.write(site.web(), policy={**strict, "with_registry_auth": True})
    site.login("wr0ng-planted")
    wrong = site.cluster.run("apply", "--auto-approve", code=4)
    assert "(unauthorized: authentication required), and" in _words(wrong.stderr + wrong.stdout)

    site.login()
    done = site.cluster.apply()
    assert site.running() == [f"{site.registry.reference(WEB)}@{digest}"] * 2
    assert site.live()["Placement"]["Platforms"][0]["OS"] == "linux"
    assert site.cluster.plan()["converged"] is True
    secrets = [PASSWORD, "wr0ng-planted", auth(site.registry.address)]
    assert [secret for secret in secrets if secret in done + wrong.stdout + wrong.stderr] == []


@pytest.mark.long
def test_a_moved_tag_is_rolled_out_where_it_is_always_looked_up(site: Site) -> None:
    login = {"with_registry_auth": True}
    old = site.registry.push(WEB)
    site.login()
    site.write(site.web(), policy=login)
    site.cluster.apply()
    new = site.registry.push(WEB, "moved")
    for rule in ("changed", "never"):
        site.write(site.web(), policy={**login, "resolve_image": rule})
        assert site.cluster.plan()["converged"] is True

    assert site.live()["ContainerSpec"]["Image"].endswith(old)
    site.write(site.web(), policy={**login, "resolve_image": "always"})
    plan = site.cluster.run("plan").stdout
    assert f"image {site.registry.reference(WEB)} moved: {old[:19]}… → {new[:19]}…" in _words(plan)
    site.cluster.apply()
    assert {image.partition("@")[2] for image in site.running()} == {new}
    assert site.cluster.plan()["converged"] is True


def test_a_stack_that_the_docker_client_deployed_plans_to_no_changes(site: Site) -> None:
    site.registry.push("lab/stack:1")
    site.login()
    stack = site.cluster.folder / "stack.yml"
    services = {"web": {"image": site.registry.reference("lab/stack:1")}}
    stack.write_text(json.dumps({"version": "3.7", "services": services}))
    endpoint = LocalDriver(site.cluster.name).endpoint(f"{site.cluster.name}-manager-1")
    subprocess.run(
        ["docker", "stack", "deploy", "--with-registry-auth", "-c", str(stack), "vote"],
        env={**os.environ, "DOCKER_HOST": endpoint.url}, check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    assert "@sha256:" in site.live("vote_web")["ContainerSpec"]["Image"]
    wanted = {"files": [str(stack)], "with_registry_auth": True}
    for rule in ("changed", "always"):
        site.write(
            site.web(),
            stacks={"vote": {**wanted, "resolve_image": rule}},
            policy={"with_registry_auth": True},
        )
        changes = [change for change in site.cluster.plan()["changes"] if "vote" in change["key"]]
        assert [(c["action"], *c["fields"], c["note"]) for c in changes if c["action"] != "wait"] == []


def test_without_a_registry_what_runs_stays_and_what_is_new_is_told(site: Site) -> None:
    """The last one: the registry is gone from here on."""
    login = {"with_registry_auth": True}
    site.registry.push(WEB)
    site.login()
    site.write(site.web(), policy=login)
    site.cluster.apply()
    site.registry.stop()
    assert site.cluster.plan()["converged"] is True
    reference, new = site.registry.reference(WEB), site.registry.reference("lab/new:1")
    site.write({**site.web(), "new": {"image": new}}, policy={**login, "resolve_image": "always"})
    plan = site.cluster.plan()
    assert [change["key"] for change in plan["changes"]] == ["services.new"]
    notes = sorted(note for note in plan["notes"] if "is not known" in note)
    assert [note.partition(" is not known")[0] for note in notes] == [
        f"services.new: the digest of {new}",
        f"services.web: the digest of {reference}",
    ]
    assert "stays" in notes[1]
    site.write(site.web(image=new), policy={**login, "unresolved_image": "error"})
    site.cluster.run("apply", "--auto-approve", code=4)


def _words(told: str) -> str:
    """The text without its line breaks."""
    return " ".join(told.split())
