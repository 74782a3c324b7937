"""Whatever stands in a fleet file or in a roster: settings or SpecError, nothing else, and one line for each fault."""

from random import Random
from typing import Any

import pytest
import yaml
from fuzz.draw import Drawn
from fuzz.mutate import scrambled, spoilt
from hypothesis import event, given
from hypothesis import strategies as st
from unit.spec.fleet.conftest import HEAD, Folder
from unit.spec.fleet.test_load import WHOLE

from swarmplan.errors import SpecError
from swarmplan.spec.fleet.loader import load_fleet
from swarmplan.spec.fleet.values import settings_of_cluster, template_values
from swarmplan.spec.models.fleet.fleet import FleetSpec
from swarmplan.spec.models.words.names import MAX_CLUSTER_NAME, dns_label
from swarmplan.spec.schema import json_schema

SEEDS = st.integers(0, 2**32)
CSV = 'id,name,group,index,var.topic\nanna,Anna Berg,a,1,web\nben,"Ben, K",b,,\n\ncleo,,,7,db\n'


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """A folder that all examples of one test share."""
    folder = Folder(tmp_path_factory.mktemp("fleet"))
    folder.write("more.yaml", "workers: {count: 1}\n")
    folder.write("course.env", "A=b\n")
    folder.write("students.csv", CSV)
    return folder


def check(folder: Folder, text: str) -> None:
    path = folder.write("fleet.yaml", text)
    try:
        found = load_fleet(str(path), {"X": "1", "WORD": "w"})
        problems = found.warnings
        event("valid")
    except SpecError as error:
        problems = error.problems
    else:
        settings, names = found.settings, set()
        for number, student in enumerate(settings.students, 1):
            index = student.index or number
            name = settings.cluster_name(student.id, index)
            names.add(name)
            assert dns_label(name, MAX_CLUSTER_NAME) == name
            if all(pool is None or index <= pool.parts for pool in (settings.networks, settings.hosts)):
                settings_of_cluster(settings, index, name)
                template_values(settings, student, index, name)
        assert len({one.id for one in settings.students}) == len(settings.students)
        indexes = [one.index for one in settings.students if one.index is not None]
        assert len(set(indexes)) == len(indexes)
    assert all("\n" not in problem and problem.isprintable() for problem in problems)


def good() -> Any:
    return yaml.load(HEAD + WHOLE, Loader=yaml.BaseLoader)  # noqa: S506 - it makes texts only


def dumped(document: Any) -> str:
    return yaml.safe_dump(document, allow_unicode=True)


@given(SEEDS, st.sampled_from([0, 0.02, 0.1]))
def test_documents_of_the_schema(kept: Folder, seed: int, chance: float) -> None:
    check(kept, dumped(Drawn(Random(seed), json_schema(FleetSpec), chance).document()))


@given(SEEDS, st.integers(1, 3))
def test_a_good_document_that_was_spoilt(kept: Folder, seed: int, times: int) -> None:
    check(kept, dumped(spoilt(Random(seed), good(), times=times)))


@given(SEEDS, st.integers(1, 4))
def test_a_good_text_that_was_scrambled(kept: Folder, seed: int, times: int) -> None:
    check(kept, scrambled(Random(seed), HEAD + WHOLE, times=times))


@given(SEEDS, st.integers(0, 5))
def test_a_good_table_that_was_scrambled(kept: Folder, seed: int, times: int) -> None:
    kept.write("class.csv", scrambled(Random(seed), CSV, times=times))
    check(kept, dumped(good() | {"roster": "class.csv"}))


@given(st.data())
def test_one_wrong_value_is_reported_where_it_stands(kept: Folder, data: st.DataObject) -> None:
    """No fault is lost: with any one value replaced by a mapping that fits nowhere, there is a line on that value, or on what it is in."""
    document = good()
    place = data.draw(st.sampled_from(list(_leaves(document, ()))))
    _set(document, place, {"no-such-key": 1})
    named = ".".join(map(str, place))
    told = [problem.split(": ")[0].removesuffix(".no-such-key") for problem in _told(kept, document)]
    assert any(named.startswith(each) for each in told), place


def _leaves(node: Any, above: tuple[str | int, ...]) -> Any:
    if isinstance(node, dict):
        for name, inner in node.items():
            yield from _leaves(inner, (*above, name))
    elif isinstance(node, list):
        for index, inner in enumerate(node):
            yield from _leaves(inner, (*above, index))
    else:
        yield above


def _set(document: Any, place: tuple[str | int, ...], value: Any) -> None:
    for part in place[:-1]:
        document = document[part]
    document[place[-1]] = value


RESOLVED: dict[tuple[str | int, ...], Any] = {
    ("template", 1): "no-such.yaml",
    ("env_file",): "no-such.env",
    ("roster", 0, "id"): "Anna",
    ("roster", 0, "name"): "Anna\u202e",
    ("roster", 0, "vars", "topic"): "a\0",
    ("roster", 1, "id"): "anna",
    ("naming",): "lab",
    ("pools", "networks", "per_cluster"): "/5",
    ("pools", "hosts", "supernet"): "10.64.0.0/14",
}
"""Values that no model refuses alone, each with a wrong one."""


@pytest.mark.parametrize("first", sorted(RESOLVED, key=str), ids=str)
def test_no_fault_hides_another(kept: Folder, first: tuple[str | int, ...]) -> None:
    """Each pair of keys with a wrong value: the fault of the first is told, whatever the other is, unless that is what it is about."""
    document = good()
    _set(document, first, RESOLVED[first])
    (alone,) = _told(kept, document)
    for other, value in RESOLVED.items():
        if other != first and {other, first} != {("roster", 0, "id"), ("roster", 1, "id")}:
            document = good()
            _set(document, first, RESOLVED[first])
            _set(document, other, value)
            told = _told(kept, document)
            assert alone in told or "overlaps" in alone, (other, told)


def _told(folder: Folder, document: Any) -> list[str]:
    """What is wrong with it, without the places."""
    with pytest.raises(SpecError) as caught:
        load_fleet(str(folder.write("fleet.yaml", dumped(document))), {"WORD": "w"})
    return [problem.split(": ", 1)[1] for problem in caught.value.problems]
