"""The Engine contract: what an engine is told by a registry that lets in only those who log in."""

from typing import Protocol

import pytest
from contract.engines import EngineContract, Lab, refusal, service
from image_registry import auth

from swarmplan.errors import NotFound, Permanent


class Registry(Protocol):
    """A registry at ``address`` that the lab's engines reach."""

    address: str

    def push(self, name: str, word: str = "") -> str:
        """Put an image under this name (``lab/web:1``), another one for another word; its digest."""


class RegistriesContract(EngineContract):
    """A subclass gives ``registry``."""

    @pytest.fixture(scope="class")
    @classmethod
    def registry(cls, lab: Lab) -> Registry:
        raise NotImplementedError

    def test_an_image_is_told_by_tag_and_by_digest(self, lab: Lab, registry: Registry) -> None:
        old = registry.push("lab/web:1")
        image, login = f"{registry.address}/lab/web:1", auth(registry.address)
        told = lab.manager.distribution(image, login)
        assert told["Descriptor"]["digest"] == old
        assert [platform["os"] for platform in told["Platforms"]] == ["linux"]
        new = registry.push("lab/web:1", "moved")
        assert old != new == lab.manager.distribution(image, login)["Descriptor"]["digest"]
        assert lab.manager.distribution(f"{image}@{old}", login)["Descriptor"]["digest"] == old

    def test_an_image_that_is_not_there(self, lab: Lab, registry: Registry) -> None:
        registry.push("lab/web:1")
        login = auth(registry.address)
        for image in ("lab/none:1", "lab/web:2", "lab/web@sha256:" + "0" * 64):
            refusal(
                lambda: lab.manager.distribution(f"{registry.address}/{image}", login),  # noqa: B023  # called at once
                NotFound,
                "manifest unknown",
            )

    def test_who_does_not_log_in_or_cannot_is_told_nothing(self, lab: Lab, registry: Registry) -> None:
        registry.push("lab/web:1")
        image = f"{registry.address}/lab/web:1"
        refusal(lambda: lab.manager.distribution(image), Permanent, "no basic auth credentials")
        wrong = auth(registry.address, "lab", "planted")
        refusal(lambda: lab.manager.distribution(image, wrong), Permanent, "unauthorized")

    def test_nobody_answers_for_a_registry_that_is_not_there(self, lab: Lab) -> None:
        refusal(lambda: lab.manager.distribution("127.0.0.1:9/lab/web:1"), Permanent, "connection refused")

    def test_a_login_goes_with_a_service_to_the_node_that_pulls(self, swarm: Lab, registry: Registry) -> None:
        registry.push("lab/pulled:1")
        image, login = f"{registry.address}/lab/pulled:1", auth(registry.address)
        body = service(
            "pulled", container={"Image": image}, task={"Placement": {"Constraints": ["node.role==worker"]}}
        )
        swarm.manager.create_service(body, auth=login)
        swarm.wait_running("pulled", 1)
        assert "RegistryAuth" not in str(swarm.manager.service("pulled"))
