"""A misspelt key is one error: neither that the right one is missing, nor that what it declares is not there."""

from pathlib import Path

import pytest

from swarmplan.errors import SpecError
from swarmplan.sources.reader import Reader
from swarmplan.spec.agent.loader import load_agent
from swarmplan.spec.fleet.loader import load_fleet
from swarmplan.spec.loader import load

HEAD = "apiVersion: swarmplan/v1\nkind: Cluster\nname: lab\n"
ONE = HEAD + "managers: {count: 1}\n"
USING = (
    ONE
    + "services: {web: {image: nginx, networks: [front], secrets: [tok], configs: [app], volumes: ['data:/d']}}\n"
)
NETWORKS = "networks: {front: {}}\n"
SECRETS = "secrets: {tok: {environment: TOK}}\n"
CONFIGS = "configs: {app: {content: x}}\n"
VOLUMES = "volumes: {data: {}}\n"
WHOLE = USING + NETWORKS + SECRETS + CONFIGS + VOLUMES


def problems(tmp_path: Path, text: str, **files: str) -> list[str]:
    (tmp_path / "c.yaml").write_text(text)
    for name, content in files.items():
        (tmp_path / f"{name}.yml").write_text(content)
    with pytest.raises(SpecError) as raised:
        load([str(tmp_path / "c.yaml")], environ={"TOK": "x"}, contents=Reader({"TOK": "x"}))
    return [line.replace(f"{tmp_path}/", "") for line in raised.value.problems]


def only(tmp_path: Path, text: str, **files: str) -> str:
    (line,) = problems(tmp_path, text, **files)
    return line.partition(": ")[2]


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("managers", "managrs"),
        ("services", "servces"),
        ("networks", "netwoks"),
        ("secrets", "secrts"),
        ("configs", "cofigs"),
        ("volumes", "volums"),
    ],
)
def test_a_misspelt_section_is_one_error(tmp_path: Path, right: str, wrong: str) -> None:
    text = WHOLE.replace(f"\n{right}:", f"\n{wrong}:")
    assert only(tmp_path, text) == f"{wrong}: unknown key '{wrong}'; did you mean '{right}'?"


@pytest.mark.parametrize(
    ("line", "place", "wrong", "right"),
    [
        ("services: {web: {imge: nginx}}\n", "services.web", "imge", "image"),
        ("stacks: {shop: {fils: [s.yml]}}\n", "stacks.shop", "fils", "files"),
        ("secrets: {tok: {enviroment: TOK}}\n", "secrets.tok", "enviroment", "environment"),
        ("images: {a: {archve: a.tar}}\n", "images.a", "archve", "archive"),
    ],
)
def test_a_misspelt_key_is_not_missing_as_well(
    tmp_path: Path, line: str, place: str, wrong: str, right: str
) -> None:
    expected = f"{place}.{wrong}: unknown key '{wrong}'; did you mean '{right}'?"
    assert only(tmp_path, ONE + line) == expected


def test_the_name_of_the_cluster_is_not_missing_as_well(tmp_path: Path) -> None:
    assert only(tmp_path, ONE.replace("name:", "nmae:")) == "nmae: unknown key 'nmae'; did you mean 'name'?"


def test_what_else_is_wrong_in_a_misspelt_section_is_found_at_once(tmp_path: Path) -> None:
    found = problems(
        tmp_path, ONE + "servces:\n  web:\n    image: nginx\n    networks: [front]\n    stdin: true\n"
    )
    assert [line.split(": ")[0] for line in found] == ["c.yaml:5:1", "c.yaml:8:16", "c.yaml:9:5"]


def test_a_section_that_is_there_as_well_stays_as_it_is(tmp_path: Path) -> None:
    found = problems(tmp_path, USING + SECRETS + CONFIGS + VOLUMES + "networks: {}\nnetwoks: {front: {}}\n")
    assert len(found) == 2
    assert "network 'front' is not declared" in found[0]
    assert "unknown key 'netwoks'" in found[1]


def test_a_single_value_is_taken_for_no_section(tmp_path: Path) -> None:
    assert only(tmp_path, ONE + "servce: nginx\n") == "servce: unknown key 'servce'; did you mean 'services'?"


def test_a_misspelt_section_of_a_stack_file_is_one_error(tmp_path: Path) -> None:
    stack = "version: '3.8'\nservices: {web: {image: nginx, networks: [front]}}\nnetwoks: {front: {}}\n"
    line = only(tmp_path, ONE + "stacks: {shop: {files: [s.yml]}}\n", s=stack)
    assert line == "netwoks: unknown key 'netwoks'; did you mean 'networks'?"


def test_a_misspelt_section_of_an_agent_or_fleet_file_is_one_error(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_text("apiVersion: swarmplan/v1\nkind: Agent\nclustrs: {lab: {source: {files: [c.yaml]}}}\n")
    with pytest.raises(SpecError) as of_agent:
        load_agent(str(file), {})
    (tmp_path / "c.yaml").write_text(ONE)
    file.write_text(
        "apiVersion: swarmplan/v1\nkind: Fleet\nname: f\ntemplate: c.yaml\nrostr: [{id: ann}, {id: ben}]\n"
    )
    with pytest.raises(SpecError) as of_fleet:
        load_fleet(str(file), {})
    told = [raised.value.problems for raised in (of_agent, of_fleet)]
    assert [len(lines) for lines in told] == [1, 1]
    assert told[0][0].endswith("unknown key 'clustrs'; did you mean 'clusters'?")
    assert told[1][0].endswith("unknown key 'rostr'; did you mean 'roster'?")
