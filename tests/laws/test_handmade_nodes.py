"""Whatever ``docker node update`` has set on whatever nodes: import writes a file that plans to nothing."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml
from golden.converged import converged
from hypothesis import given
from hypothesis import strategies as st
from small_cluster import CLUSTER, cluster

from swarmplan.model.cluster import Observed
from swarmplan.model.swarm import Availability, Role
from swarmplan.plan.machines.claims import as_claimed, claims, unmarked
from swarmplan.plan.planner import make_plan
from swarmplan.spec import load
from swarmplan.spec.export import files_of, user_document

MANAGERS, WORKERS = 3, 2
NODES = MANAGERS + WORKERS
HEAD = f"""\
apiVersion: swarmplan/v1
kind: Cluster
name: {CLUSTER}
managers: [{{name: m1}}, {{name: "m{{n}}", count: 0}}]
workers: [{{name: "${{KIND}}1"}}, {{name: m2}}, {{name: m3}}, {{name: w2}}]
"""
"""Roles are others than in the swarm, and one name is a variable's."""
texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
awkward = st.sampled_from(
    [
        "true",
        "null",
        "1e3",
        "0400",
        "1_000",
        "2001-01-01",
        "a=b",
        "$HOME",
        "${X:-y}",
        "$$",
        ": #",
        "- a",
        "'\"",
        "\t",
        " ",
    ]
)
labels = st.dictionaries((texts | awkward).filter(bool), texts | awkward, max_size=4)
nodes = st.tuples(labels, st.sampled_from(Availability))


def grown(drawn: list[tuple[dict[str, str], Availability]]) -> Observed:
    """The swarm as it was grown: no node and no swarm of it is marked."""
    found = converged(cluster(MANAGERS, WORKERS))
    marked = zip(found.nodes, drawn, strict=True)
    states = tuple(
        replace(state, made_for="", node=replace(state.node, labels=given, availability=availability))
        for state, (given, availability) in marked
    )
    assert found.swarm is not None
    return replace(found, nodes=states)


@given(st.lists(nodes, min_size=NODES, max_size=NODES))
def test_the_file_of_any_nodes_plans_to_nothing(drawn: list[tuple[dict[str, str], Availability]]) -> None:
    found = grown(drawn)
    assert len(unmarked(found)) == NODES
    with TemporaryDirectory() as folder:
        named, written = Path(folder) / "named.yaml", Path(folder) / "written.yaml"
        named.write_text(HEAD, encoding="utf-8")
        spec = load([str(named)], environ={"KIND": "w"})
        files = files_of(
            user_document([str(named)], written.parent, {}),
            spec.machine_path,
            spec.desired,
            found,
            written.name,
        )
        written.write_text(files.texts[written.name], encoding="utf-8")
        live = load([str(written)], environ={"KIND": "w", "HOME": "/root"}).desired
        document = yaml.safe_load(written.read_text(encoding="utf-8"))
    plan = make_plan(live, as_claimed(found))
    assert (plan.changes, plan.hazards, plan.unknown) == ((), (), ())
    assert {name: (node.role, dict(node.labels), node.availability) for name, node in live.nodes.items()} == {
        state.node.machine: (state.node.role, dict(state.node.labels), state.node.availability)
        for state in found.nodes
    }
    assert next(entry["name"] for entry in document["managers"]) == "m1"
    assert len(claims(found, live)) == NODES
    assert sum(node.role is Role.MANAGER for node in live.nodes.values()) == MANAGERS
