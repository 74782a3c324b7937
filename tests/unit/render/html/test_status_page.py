"""The page of a status: what it says, how long it may be, and that nothing on it runs."""

from dataclasses import replace
from pathlib import Path

import pytest
from golden.converged import converged
from golden.specs import HERE, desired
from golden.worlds import WORLDS
from page_parts import HOSTILE, Parts, is_xml

from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.service import Task
from swarmplan.render.html.status import status_html
from swarmplan.render.status.view import status_view
from swarmplan.render.svg.topology import status_svg
from swarmplan.views.limits import ROWS


@pytest.fixture
def small(tmp_path: Path) -> Desired:
    return desired(HERE / "cases" / "small.yaml", tmp_path)


def cluster_of(small: Desired, name: str) -> tuple[Desired, Observed]:
    """A cluster of this name with a machine, a service, a node and an error that are called so too."""
    world = converged(small)
    machines = {(name if key == "vm1" else key): state for key, state in world.machines.items()}
    engines = {(name if key == "vm1" else key): state for key, state in world.engines.items()}
    nodes = tuple(
        replace(one, hostname=name, node=replace(one.node, machine=name, labels={name: name}))
        if one.node.machine == "vm1"
        else one
        for one in world.nodes
    )
    web = world.services["web"]
    failed = Task("f", 1, nodes[0].id, "failed", "shutdown", name)
    bad = replace(web, service=replace(web.service, name=name), tasks=(failed, *web.tasks), missing=name)
    services = {"agent": world.services["agent"], name: bad}
    wanted = replace(
        small,
        cluster=name,
        machines={(name if key == "vm1" else key): one for key, one in small.machines.items()},
        nodes={(name if key == "vm1" else key): one for key, one in small.nodes.items()},
        services={"agent": small.services["agent"], name: small.services["web"]},
    )
    return wanted, replace(world, machines=machines, engines=engines, nodes=nodes, services=services)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_text_and_nothing_else(small: Desired, name: str) -> None:
    for draw in (status_html, status_svg):
        found, plain = (Parts(draw(status_view(*cluster_of(small, one)))) for one in (name, "web2"))
        assert sorted(tag for tag, _ in found.elements) == sorted(tag for tag, _ in plain.elements)
        assert found.active == []
        assert not {"\u202e", "\x1b", "\x00", "\ud800"} & set(found.text)
    assert is_xml(status_svg(status_view(*cluster_of(small, name))))


def test_a_secret_in_an_error_is_hidden(small: Desired) -> None:
    seen = status_view(*cluster_of(small, "DB_PASSWORD=planted"))
    assert "planted" not in status_html(seen) + status_svg(seen)


@pytest.mark.parametrize(
    ("world", "words"),
    [
        ("converged", "Healthy"),
        ("waiting", "Not healthy"),
        ("quorum_lost", "The quorum is lost"),
        ("nothing", "Not there yet"),
    ],
)
def test_the_head_says_how_it_is(small: Desired, world: str, words: str) -> None:
    page = Parts(status_html(status_view(small, WORLDS[world](small))))
    assert words in page.text


def test_what_is_not_known_is_not_said_to_be_absent(small: Desired) -> None:
    seen = status_view(small, WORLDS["quorum_lost"](small))
    text = Parts(status_svg(seen)).text
    assert "does not exist" not in text
    assert "Not in the swarm" not in text
    assert "its nodes are unknown" in text
    assert [count.what for count in seen.counts] == ["machines running"]


def test_tables_are_bounded_and_the_rest_is_counted(small: Desired) -> None:
    world = converged(small)
    web = world.services["web"]
    many = tuple(
        Task(f"t{number}", number + 1, world.nodes[0].id, "running", "running") for number in range(ROWS + 60)
    )
    busy = replace(world, services={**world.services, "web": replace(web, tasks=many)})
    page = Parts(status_html(status_view(small, busy)))
    assert "265 rows" in page.text
    assert "and 65 more rows, which are not shown" in page.text
    assert sum(1 for tag, attributes in page.elements if attributes.get("data-head") == "Node") == ROWS


def test_a_picture_says_each_state_in_words(small: Desired) -> None:
    text = Parts(status_svg(status_view(small, WORLDS["waiting"](small)))).text
    assert "failed" in text
    assert "starting" in text
    assert "3 of 3 managers reachable, majority 2" in text


def test_small_cards_have_a_legend(small: Desired) -> None:
    world = converged(small)
    worker = world.nodes[4]
    more = tuple(
        replace(worker, id=f"n{number}", hostname=f"n{number}", node=replace(worker.node, machine=""))
        for number in range(30)
    )
    text = Parts(status_svg(status_view(small, replace(world, nodes=(*world.nodes, *more))))).text
    assert text.count("●running") == 1


def test_every_table_has_a_caption_and_every_heading_a_scope(small: Desired) -> None:
    page = Parts(status_html(status_view(small, converged(small))))
    assert page.count("table") == page.count("caption") == 4
    assert all(attributes.get("scope") in {"col", "row"} for tag, attributes in page.elements if tag == "th")


def test_it_says_when_it_was_so(small: Desired) -> None:
    page = Parts(status_html(status_view(small, replace(converged(small), taken=1_800_000_000.0))))
    assert "as it was at 2027-01-15T08:00:00Z" in page.text
