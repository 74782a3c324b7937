"""A key that is not known is refused at every level, also where nothing stands behind it."""

from collections.abc import Iterator

import pytest
from pydantic import ValidationError
from spec_desk import Desk

from swarmplan.spec.models import cluster, stack
from swarmplan.spec.models.base import Section


def sections(of: type[Section]) -> Iterator[type[Section]]:
    for section in of.__subclasses__():
        yield section
        yield from sections(section)


SECTIONS = sorted(set(sections(Section)), key=lambda section: section.__name__)


def test_all_sections_are_looked_at() -> None:
    assert {cluster.ClusterSpec, stack.StackDocument, stack.StackSection} <= set(SECTIONS)


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.__name__)
@pytest.mark.parametrize("value", [None, "", 1])
def test_no_section_takes_an_unknown_key(section: type[Section], value: object) -> None:
    with pytest.raises(ValidationError) as refused:
        section.model_validate({"comand": value})
    reported = [error for error in refused.value.errors() if error["type"] == "extra_forbidden"]
    assert [error["loc"] for error in reported] == [("comand",)]


SILENT = [section for section in SECTIONS if not section.null_is_a_value]


@pytest.mark.parametrize("section", SILENT, ids=lambda section: section.__name__)
def test_a_known_key_without_a_value_is_not_an_unknown_one(section: type[Section]) -> None:
    keys = {field.alias or name for name, field in section.model_fields.items()}
    with pytest.raises(ValidationError) as refused:
        section.model_validate(dict.fromkeys([*keys, "comand"]))
    reported = [error for error in refused.value.errors() if error["type"] == "extra_forbidden"]
    assert [error["loc"] for error in reported] == [("comand",)]


WRITTEN = [
    ("servces:\n", "servces: unknown key 'servces'; did you mean 'services'?"),
    ("services: {web: {image: a, replicas: 3}}\n", "unknown key 'replicas'; write it under deploy"),
    ("services: {web: {image: a, placement: {}}}\n", "unknown key 'placement'; write it under deploy"),
    (
        "services: {web: {image: a, constraints: []}}\n",
        "unknown key 'constraints'; write it under deploy.placement",
    ),
    (
        "services: {web: {image: a, deploy: {constraints: []}}}\n",
        "unknown key 'constraints'; write it under placement",
    ),
    ("policy: {pruen: }\n", "policy.pruen: unknown key 'pruen'"),
    ("services: {web: {image: a, comand: }}\n", "services.web.comand: unknown key 'comand'"),
    ("services: {web: {image: a, deploy: {replica: }}}\n", "services.web.deploy.replica: unknown key"),
    (
        "services: {web: {image: a, deploy: {resources: {limits: {cpus: 0,5}}}}}\n",
        "services.web.deploy.resources.limits.5: unknown key '5'",
    ),
    ("networks: {n: {ipam: {config: [{subnt: }]}}}\n", "networks.n.ipam.config.0.subnt: unknown key"),
    ("secrets: {s: {external: true, labls: }}\n", "secrets.s.labls: unknown key"),
    ("services: {web: {image: a, x-swarmplan: {timeuot: }}}\n", "x-swarmplan.timeuot: unknown key"),
    (
        "services: {web: {image: a, networks: [n]}}\nnetworks: {n: {x-swarmplan: {adpot: }}}\n",
        "x-swarmplan.adpot: unknown key",
    ),
]


@pytest.mark.parametrize(("text", "message"), WRITTEN)
def test_in_a_cluster_file(desk: Desk, text: str, message: str) -> None:
    (problem,) = desk.problems(text)
    assert message in problem


@pytest.mark.parametrize(("text", "message"), [case for case in WRITTEN if "policy" not in case[0]])
def test_in_a_stack_file(desk: Desk, text: str, message: str) -> None:
    more = "" if text.startswith("services") else "services: {one: {image: a}}\n"
    desk.write(text + more, "s.yml")
    message = message.replace(
        "services.web.deploy.resources.limits.5: unknown key '5'", "docker stack deploy does not read the key"
    )
    assert any(message in problem for problem in desk.problems("stacks: {vote: {files: [s.yml]}}\n"))


def test_an_extension_may_be_empty(desk: Desk) -> None:
    assert desk.load("x-note:\nservices: {web: {image: a, x-note: }}\n").desired.services
