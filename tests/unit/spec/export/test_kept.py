"""What the swarm remembers as kept is kept in the exported files."""

from pathlib import Path

from golden.converged import converged
from spec_desk import Desk

from swarmplan.model.key import Key, Kind
from swarmplan.model.labels.kept import kept_in, with_kept
from swarmplan.model.swarm import SwarmState
from swarmplan.plan.planner import make_plan
from swarmplan.spec import load
from swarmplan.spec.export import files_of, user_document
from swarmplan.spec.loader import Loaded

MORE = """
workers: [{name: w1, x-swarmplan: {keep: true}}, {name: w2}]
services: {web: {image: "b:1", networks: [app], volumes: ["data:/data"], x-swarmplan: {keep: true}}, api: {image: "b:1"}}
networks: {app: {x-swarmplan: {keep: true}}}
volumes: {data: {driver: local, x-swarmplan: {keep: true}}}
stacks: {vote: {files: [vote.yml]}}
"""
STACK = """
services: {db: {image: "b:1", volumes: ["data:/data"], x-swarmplan: {keep: true}}, web: {image: "b:1"}}
networks: {default: {x-swarmplan: {keep: true}}}
volumes: {data: {x-swarmplan: {keep: true}}}
"""


def exported(desk: Desk, named: Loaded, whole: Loaded) -> Loaded:
    """What an import writes of the cluster of ``whole`` for the file ``named``, read again."""
    found = converged(whole.desired)
    assert isinstance(found.swarm, SwarmState)
    object.__setattr__(found.swarm, "spec", with_kept(found.swarm.spec, whole.desired.kept))
    folder = desk.folder / "out"
    folder.mkdir()
    document = user_document([str(desk.folder / "c.yaml")], folder, {})
    files = files_of(document, named.machine_path, named.desired, found, "all.yaml")
    for name, text in files.texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    again = load([str(folder / "all.yaml")], environ={})
    assert kept_in(found.swarm.spec) == whole.desired.kept
    assert not any("not kept any more" in note for note in make_plan(again.desired, found).notes)
    return again


def test_the_exported_files_keep_what_was_kept(desk: Desk) -> None:
    desk.write(STACK, "vote.yml")
    whole = desk.load(MORE)
    named = desk.load("workers: []")
    assert exported(desk, named, whole).desired.kept == whole.desired.kept
    assert {str(key) for key in whole.desired.kept} >= {
        "networks.vote_default",
        "volumes.vote_data",
        "machines.w1",
    }


def test_nothing_is_marked_where_nothing_is_kept(desk: Desk) -> None:
    desk.write(STACK.replace("keep: true", ""), "vote.yml")
    whole = desk.load(MORE.replace("keep: true", ""))
    assert exported(desk, desk.load("workers: []"), whole).desired.kept == frozenset()
    texts = [path.read_text(encoding="utf-8") for path in Path(desk.folder, "out").iterdir()]
    assert not any("x-swarmplan" in text for text in texts)


def test_what_another_document_has_is_not_marked(desk: Desk) -> None:
    desk.write(
        "services: {a: {image: 'b:1', networks: [x]}}\nnetworks: {x: {external: true, name: app}}", "vote.yml"
    )
    whole = desk.load("networks: {app: {x-swarmplan: {keep: true}}}\nstacks: {vote: {files: [vote.yml]}}")
    again = exported(desk, desk.load("workers: []"), whole)
    assert again.desired.kept == {Key(Kind.NETWORK, "app")}
