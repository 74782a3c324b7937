import pytest
from hypothesis import given
from hypothesis import strategies as st

from swarmplan.errors import SpecError
from swarmplan.model.cluster import Desired, Policy
from swarmplan.model.content import Content, Source
from swarmplan.model.hooks import Hook, Phase
from swarmplan.model.image import Image
from swarmplan.model.key import Key, Kind
from swarmplan.model.machine import EngineSettings, Machine
from swarmplan.model.service import Network, Service
from swarmplan.model.swarm import Availability, InitSettings, Node, Role, SwarmSettings
from swarmplan.spec import dump, parse

names = st.text(min_size=1, max_size=8)
numbers = st.integers(-(2**53), 2**53)
json_values = st.recursive(
    st.none() | st.booleans() | numbers | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=6,
)
bodies = st.dictionaries(names, json_values, max_size=3)
labels = st.dictionaries(names, st.text(max_size=8), max_size=3)
texts = st.lists(names, max_size=2).map(tuple)
machines = st.builds(Machine, names, names, bodies, st.builds(EngineSettings, labels, texts, texts))
nodes = st.builds(Node, names, st.sampled_from(Role), st.sampled_from(Availability), labels)
inits = st.builds(
    InitSettings,
    st.none() | names,
    names,
    st.none() | names,
    st.none() | numbers,
    texts,
    st.none() | numbers,
)
policies = st.builds(
    Policy,
    prune=st.booleans(),
    max_creates=st.none() | numbers,
    max_changes=st.none() | numbers,
    max_destroys=st.none() | numbers,
    max_restarts=st.none() | numbers,
    timeout=st.floats(0, 1e6),
    parallelism=st.integers(1, 100),
)
sources = st.builds(Source, file=names) | st.builds(Source, command=texts) | st.builds(Source, text=st.text())
contents = st.dictionaries(
    names,
    st.builds(Content, names, bodies, st.none() | sources, names, st.integers(1, 9), plain=st.booleans()),
    max_size=2,
)
clusters = st.builds(
    Desired,
    names,
    machines=st.dictionaries(names, machines, max_size=2),
    nodes=st.dictionaries(names, nodes, max_size=2),
    swarm=st.builds(SwarmSettings, bodies, inits),
    images=st.dictionaries(names, st.builds(Image, names, names, names), max_size=2),
    networks=st.dictionaries(names, st.builds(Network, names, bodies), max_size=2),
    secrets=contents,
    configs=contents,
    services=st.dictionaries(names, st.builds(Service, names, bodies), max_size=2),
    policy=policies,
    kept=st.frozensets(st.builds(Key, st.sampled_from(Kind), names), max_size=2),
    hooks=st.dictionaries(st.sampled_from(Phase), st.builds(Hook, texts, st.floats(1, 600)), max_size=2),
)


@given(clusters)
def test_what_is_dumped_is_parsed_to_its_equal(desired: Desired) -> None:
    assert parse(dump(desired)) == desired


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "nonsense", '{"cluster": 5}', '{"cluster": "a", "nodes": 3}']
)
def test_anything_else_is_one_clean_line(text: str) -> None:
    with pytest.raises(SpecError) as caught:
        parse(text)
    (problem,) = caught.value.problems
    assert problem.startswith("not a saved plan of this version: ")
