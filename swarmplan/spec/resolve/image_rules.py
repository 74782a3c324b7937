"""How each service's image is resolved: by its stack's setting, else by the policy's."""

from collections.abc import Mapping
from dataclasses import replace

from swarmplan.model.image import ImageRule, Resolve
from swarmplan.model.ownership import STACK_LABEL
from swarmplan.model.service import Service
from swarmplan.spec.models.cluster import PolicySection
from swarmplan.spec.models.stack import StackSection


def with_image_rules(
    services: Mapping[str, Service], policy: PolicySection, stacks: Mapping[str, StackSection]
) -> dict[str, Service]:
    """The services, each with its rule."""
    general = _rule(policy, None)
    rules = {name: _rule(policy, stack) for name, stack in stacks.items()}
    return {
        name: replace(service, image=rules.get(_stack(service), general))
        for name, service in services.items()
    }


def _rule(policy: PolicySection, stack: StackSection | None) -> ImageRule:
    resolve, login = policy.resolve_image, policy.with_registry_auth
    if stack is not None:
        resolve = stack.resolve_image or resolve
        login = login if stack.with_registry_auth is None else stack.with_registry_auth
    return ImageRule(Resolve(resolve), required=policy.unresolved_image == "error", login=login)


def _stack(service: Service) -> str:
    return str((service.spec.get("Labels") or {}).get(STACK_LABEL, ""))
