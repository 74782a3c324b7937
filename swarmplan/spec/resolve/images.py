"""``images:`` to images, their ids read from the archives; and how each service's image is resolved."""

import shlex
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path as File

from swarmplan.errors import reason_of
from swarmplan.model.image import Image, ImageRule, Resolve
from swarmplan.model.labels.ownership import STACK_LABEL
from swarmplan.model.service import Service
from swarmplan.model.values.image_reference import unpinned
from swarmplan.spec.models.cluster import ImageSection, PolicySection
from swarmplan.spec.models.stack import StackSection
from swarmplan.spec.yaml.findings import Findings
from swarmplan.spec.yaml.source import absolute_path, relative_to_file
from swarmplan.spec.yaml.tree import Node, value_position
from swarmplan.system.regular_files import OpenFile


def resolve_images(
    images: Mapping[str, ImageSection], tree: Node, findings: Findings, open_file: OpenFile
) -> dict[str, Image]:
    """Every image whose archive exists and contains it; errors of the others are reported."""
    found: dict[str, Image] = {}
    for reference, image in images.items():
        name = unpinned(reference)  # as engines list it
        if name in found:
            findings.error(("images", reference), f"{name} is listed twice; remove one", key=True)
        path = ("images", reference, "archive")
        archive = absolute_path(tree, path, image.archive)
        try:
            found[name] = Image(name, archive, _image_id(reference, archive, open_file))
        except FileNotFoundError:
            typed = relative_to_file(
                value_position(tree, path).file, image.archive
            )  # from where the shell is
            save = f"docker save -o {shlex.quote(typed)} {shlex.quote(reference)}"
            findings.error(
                path, f"no such file: {image.archive}; create it where an engine has the image: {save}"
            )
        except OSError as error:
            findings.error(path, f"{image.archive} cannot be read: {reason_of(error)}")
        except ValueError as error:
            findings.error(path, f"{image.archive}: {error}")
    return found


def _image_id(reference: str, archive: str, open_file: OpenFile) -> str:
    from swarmplan.spec.archive import read_archive  # noqa: PLC0415 - most specs name none

    images = read_archive(File(archive), open_file)
    for image in images:
        if unpinned(reference) in map(unpinned, image.references):
            return image.id
    names = sorted(name for image in images for name in image.references)
    raise ValueError(f"contains {', '.join(names) or 'only images without a name'}, not {reference}")


def with_image_rules(
    services: Mapping[str, Service], policy: PolicySection, stacks: Mapping[str, StackSection]
) -> dict[str, Service]:
    """The services, each with the rule for its image: by its stack's setting, else by the policy's."""
    general = _rule(policy, None)
    rules = {name: _rule(policy, stack) for name, stack in stacks.items()}
    return {
        name: replace(
            service, image=rules.get((service.spec.get("Labels") or {}).get(STACK_LABEL, ""), general)
        )
        for name, service in services.items()
    }


def _rule(policy: PolicySection, stack: StackSection | None) -> ImageRule:
    resolve, login = policy.resolve_image, policy.with_registry_auth
    if stack is not None:
        resolve = stack.resolve_image or resolve
        login = login if stack.with_registry_auth is None else stack.with_registry_auth
    return ImageRule(Resolve(resolve), required=policy.unresolved_image == "error", login=login)
