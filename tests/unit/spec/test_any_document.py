"""Whatever stands in the file: Desired or SpecError, nothing else."""

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from spec_desk import HEAD, MANAGERS, Desk

from swarmplan.errors import SpecError
from swarmplan.spec import json_schema, load

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.sampled_from(
    ["1", "80:80", "10s", "64M", "10.0.0.0/8", "a", "${X}", "${", "$$", "{n}", "true", "!reset", "lab/x:1", "../x"]
)  # fmt: skip


def values(keys: list[str]) -> st.SearchStrategy[Any]:
    """Any nesting of mappings and lists, with real keys often, so that what is below them is reached."""
    names = st.sampled_from(keys) | st.text(max_size=6)
    return st.recursive(
        scalars,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=4),
        max_leaves=12,
    )


ALL_KEYS = sorted({key for part in json_schema()["$defs"].values() for key in part.get("properties", ())})


def section(name: str) -> st.SearchStrategy[Any]:
    """A value for a top-level key: a mapping of plausible entries, or anything."""
    anything = values(ALL_KEYS)
    entries = st.dictionaries(st.sampled_from(ALL_KEYS), anything, max_size=5)
    if name in {"services", "networks", "images"}:
        return st.dictionaries(st.sampled_from(["web", "app", "lab/x:1"]), entries, max_size=3) | anything
    return entries | st.lists(entries, max_size=3) | anything


documents = st.fixed_dictionaries(
    {}, optional={name: section(name) for name in json_schema()["properties"]}
) | values(list(json_schema()["properties"]))


def check(files: list[str], **options: Any) -> None:
    try:
        loaded = load(files, environ={"X": "1"}, **options)
    except SpecError as error:
        problems: tuple[str, ...] = error.problems
    else:
        problems = loaded.warnings
    assert all("\n" not in problem for problem in problems)


@given(document=documents)
def test_documents(document: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    desk = Desk(tmp_path_factory.getbasetemp())
    check([desk.write(yaml.safe_dump(document, allow_unicode=True), "any.yaml")])


@given(base=documents, over=documents)
def test_merged_documents(base: Any, over: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    desk = Desk(tmp_path_factory.getbasetemp())
    check(
        [desk.write(yaml.safe_dump(part), f"{name}.yaml") for name, part in (("base", base), ("over", over))]
    )


SECTIONS = ["services", "networks", "volumes", "secrets", "configs", "version", "name"]
stack_files = st.fixed_dictionaries({}, optional={name: section(name) for name in SECTIONS})


@given(first=stack_files, second=stack_files)
def test_several_files_of_a_stack(first: Any, second: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    desk = Desk(tmp_path_factory.getbasetemp())
    for name, part in (("one.yml", first), ("two.yml", second)):
        desk.write(yaml.safe_dump(part), name)
    check([desk.write(f"{HEAD}{MANAGERS}stacks: {{any: {{files: [one.yml, two.yml]}}}}", "stacks.yaml")])


@given(text=st.text(alphabet=st.sampled_from("a:-[]{}&*!|>'\"#%@`?,<$ \n\t1é\x00"), max_size=40))
def test_texts(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    check([Desk(tmp_path_factory.getbasetemp()).write(text, "text.yaml")])


@given(data=st.binary(max_size=60))
def test_bytes(data: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "bytes.yaml"
    path.write_bytes(data)
    check([str(path)])


@given(
    setting=st.text(max_size=10)
    | st.builds(
        "{}={}".format,
        st.sampled_from(
            [
                "name",
                "managers.count",
                "services.web.ports",
                "managers",
                "workers.0.name",
                "services.web.deploy.x.y",
            ]
        ),
        st.text(max_size=8),
    )
)
def test_settings(setting: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    desk = Desk(tmp_path_factory.getbasetemp())
    check([desk.write(HEAD + MANAGERS + "services: {web: {image: a}}\n", "set.yaml")], settings=[setting])
