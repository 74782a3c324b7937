"""Whatever stands in an agent file: settings or SpecError, nothing else, and one line for each fault."""

from random import Random
from typing import Any

import pytest
import yaml
from fuzz.draw import Drawn
from fuzz.mutate import scrambled, spoilt
from hypothesis import event, given
from hypothesis import strategies as st
from unit.spec.agent.conftest import HEAD, Folder
from unit.spec.agent.test_load import WHOLE

from swarmplan.errors import SpecError
from swarmplan.spec.agent.loader import load_agent
from swarmplan.spec.models.agent.agent import AgentSpec
from swarmplan.spec.schema import json_schema

SEEDS = st.integers(0, 2**32)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """A folder that all examples of one test share."""
    return Folder(tmp_path_factory.mktemp("agent"))


def check(folder: Folder, text: str) -> None:
    path = folder.place / "agent.yaml"
    path.write_text(text, encoding="utf-8", errors="surrogatepass")
    try:
        problems = load_agent(str(path), {"X": "1", "WORD": "w"}).warnings
        event("valid")
    except SpecError as error:
        problems = error.problems
    assert all("\n" not in problem and problem.isprintable() for problem in problems)


def good() -> Any:
    """The document of a valid file; its values are texts, since YAML 1.1 reads the key ``on`` as true."""
    found = yaml.load(HEAD + WHOLE, Loader=yaml.BaseLoader)  # noqa: S506 - it makes texts only
    source = found["clusters"]["prod"]["source"]
    source |= source.pop("<<")
    return found


def dumped(document: Any) -> str:
    return yaml.safe_dump(document, allow_unicode=True)


@given(SEEDS, st.sampled_from([0, 0.02, 0.1]))
def test_documents_of_the_schema(kept: Folder, seed: int, chance: float) -> None:
    check(kept, dumped(Drawn(Random(seed), json_schema(AgentSpec), chance).document()))


@given(SEEDS, st.integers(1, 3))
def test_a_good_document_that_was_spoilt(kept: Folder, seed: int, times: int) -> None:
    check(kept, dumped(spoilt(Random(seed), good(), times=times)))


@given(SEEDS, st.integers(1, 4))
def test_a_good_text_that_was_scrambled(kept: Folder, seed: int, times: int) -> None:
    check(kept, scrambled(Random(seed), HEAD + WHOLE, times=times))


@given(st.data())
def test_one_wrong_value_is_reported_where_it_stands(kept: Folder, data: st.DataObject) -> None:
    """No fault is lost: with any one value replaced by a mapping that fits nowhere, there is a line on that value, or on what it is in."""
    document = good()
    places = list(_leaves(document, ()))
    place = data.draw(st.sampled_from(places))
    _set(document, place, {"no-such-key": 1})
    named = ".".join(map(str, place))
    told = [problem.split(": ")[0].removesuffix(".no-such-key") for problem in _told(kept, document)]
    assert any(named.startswith(each) for each in told), place


def _leaves(node: Any, above: tuple[str | int, ...]) -> Any:
    if isinstance(node, dict):
        for name, inner in node.items():
            if not name.startswith("x-"):
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


RESOLVED: dict[tuple[str | int, ...], str] = {
    ("clusters", "prod", "windows", 0, "timezone"): "Mars/Olympus",
    ("clusters", "prod", "source", "git"): "ftp://x/y",
    ("clusters", "prod", "source", "ref", "tag"): "a..b",
    ("clusters", "prod", "source", "paths", 0): "../x",
    ("clusters", "prod", "source", "ssh", "key"): "no-such",
    ("clusters", "prod", "source", "verify", "signers"): "no-such",
    ("clusters", "prod", "env_file", 0): "no-such",
    ("clusters", "prod", "trust", "variables", 0): "a*",
    ("server", "listen"): "no-such",
    ("server", "webhooks", "forge", "secret_file"): "no-such",
    ("server", "webhooks", "forge", "clusters", 0): "no-such",
    ("notify", "ops", "token_file"): "no-such",
    ("notify", "ops", "cloudevents"): "no-such",
    ("notify", "ops", "clusters", 0): "no-such",
    ("notify", "local", "command"): "a 'b",
}
"""Values that no model refuses alone, each with a wrong one."""


@pytest.mark.parametrize("first", sorted(RESOLVED, key=str), ids=str)
def test_no_fault_hides_another(kept: Folder, first: tuple[str | int, ...]) -> None:
    """Each pair of keys with a wrong value: the fault of the first is told, whatever the other is."""
    document = good()
    _set(document, first, RESOLVED[first])
    (alone,) = _told(kept, document)
    for other in [place for place in _leaves(good(), ()) if place != first]:
        document = good()
        _set(document, first, RESOLVED[first])
        _set(document, other, {"no-such-key": 1})
        assert alone in _told(kept, document), other


NAMED = [
    ("clusters", "prod"),
    ("clusters", "lab"),
    ("server", "webhooks", "forge"),
    ("notify", "ops"),
    ("notify", "local"),
]
"""Names that the file gives."""


@pytest.mark.parametrize("named", NAMED, ids=".".join)
def test_a_wrong_name_hides_no_fault_of_what_it_names(kept: Folder, named: tuple[str, ...]) -> None:
    for place, value in RESOLVED.items():
        document = good()
        _set(document, place, value)
        (alone,) = _told(kept, document)
        told = _told(kept, _renamed(document, named))
        assert any("is not a valid name" in each for each in told), (place, told)
        assert {alone, alone.replace(named[-1], f"{named[-1]}!", 1)} & {*told}, (place, told)


def _renamed(document: Any, place: tuple[str, ...]) -> Any:
    """The document with a wrong name there, in the same order."""
    *above, name = place
    held = document
    for part in above:
        held = held[part]
    entries = dict(held)
    held.clear()
    held |= {f"{name}!" if key == name else key: value for key, value in entries.items()}
    return document


def _told(folder: Folder, document: Any) -> list[str]:
    """What is wrong with it, without the places."""
    (folder.place / "agent.yaml").write_text(dumped(document))
    with pytest.raises(SpecError) as caught:
        load_agent(str(folder.place / "agent.yaml"), {"WORD": "w"})
    return [problem.split(": ", 1)[1] for problem in caught.value.problems]
