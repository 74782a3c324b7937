"""No edge goes behind a box, by a law."""

import re

from hypothesis import given
from hypothesis import strategies as st
from small_cluster import cluster

from swarmplan.model.cluster import Observed
from swarmplan.plan.planner import make_plan
from swarmplan.render.plan.view import plan_view
from swarmplan.render.svg.drawing import edge
from swarmplan.render.svg.edges import Place, passing, step_edges
from swarmplan.render.svg.plan import plan_svg
from swarmplan.views.plan.step_kinds import StepKind

WIDE = 100.0
LINES = st.lists(st.integers(0, 9), min_size=1, max_size=4, unique=True).map(
    lambda places: [place * 130.0 for place in places]
)


@given(st.floats(-50, 1500), LINES)
def test_a_line_is_passed_beside_its_boxes(wanted: float, boxes: list[float]) -> None:
    found = passing(wanted, boxes, WIDE)
    assert all(found <= box - 12 or found >= box + WIDE + 12 for box in boxes)
    if all(wanted <= box - 12 or wanted >= box + WIDE + 12 for box in boxes):
        assert found == wanted


def test_an_edge_goes_down_where_it_passes_and_ends_at_the_box() -> None:
    made = edge((50, 40), (50, 200), [(120, 80, 140)])
    assert 'd="M50 40C50 60 120 60 120 80V140C120 167.5 50 167.5 50 195"' in made


def test_between_lines_that_follow_each_other_nothing_is_passed() -> None:
    first = StepKind("a", 1, ("a",), 0)
    second = StepKind("b", 1, ("b",), 1, needs=(0,))
    third = StepKind("c", 1, ("c",), 2, needs=(0,))
    places = [Place(0, 0), Place(0, 100), Place(0, 200)]
    assert "V" not in step_edges((first, second), places[:2], (WIDE, 50))
    passed = step_edges((first, second, third), places, (WIDE, 50))
    assert re.findall(r"(-?[\d.]+) 100V150", passed) in (["-12"], ["112"])


def test_every_edge_is_drawn_once() -> None:
    wanted = cluster(3, 2, services={"web": {"image": "a:1"}}, networks={"app": {}})
    view = plan_view(make_plan(wanted, Observed()))
    assert plan_svg(view).count('class="s-edge"') == sum(len(kind.needs) for kind in view.step_kinds) > 0
