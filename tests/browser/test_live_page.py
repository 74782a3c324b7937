"""The live page in a real browser: on three sizes of screen, light and dark, what axe says of it, and what it does as the cluster
changes, the server ends, and names are hostile."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from busy_swarm import busy_swarm, with_task
from page_server import KEY, Page, Shown, look_at, page
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Tab

from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.service import Task
from swarmplan.ui.access.rules import Access
from swarmplan.ui.access.sessions import Sessions
from swarmplan.ui.access.tokens import OneTimeToken
from swarmplan.ui.start import serving

pytestmark = pytest.mark.browser

WANTED, OBSERVED = busy_swarm(workers=3, tasks=12, services=2)
REJECTED = Task("s0-1", 1, "node-w1", "rejected", "shutdown", "No such image: lab/hello:9")
TROUBLED = with_task(OBSERVED, "s0", REJECTED, missing="5/6 tasks running the current spec")
SCREENS = ("overview", "matrix", "plan", "drift", "runs")
SIZES = [
    (360, 740),
    pytest.param((820, 1100), marks=pytest.mark.long),
    pytest.param((1440, 900), marks=pytest.mark.long),
]


@dataclass
class Opened:
    """The page in a tab, and what it asked for and complained about."""

    tab: Tab
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def screen(self, name: str) -> None:
        self.tab.evaluate("name => { location.hash = name; }", name)
        expect(self.tab.locator(f'nav a[href="#{name}"]')).to_have_attribute("aria-current", "page")
        expect(self.tab.locator("main").get_by_text("Looking at the cluster…")).to_have_count(0)


@pytest.fixture
def visit(browser: Browser) -> Iterator[Any]:
    contexts = []
    expect.set_options(timeout=60_000)  # a machine that runs other tests is slow

    def open_(server: Page, **options: Any) -> Opened:
        context = browser.new_context(**options)
        contexts.append(context)
        seen = Opened(context.new_page())
        seen.tab.on("request", lambda request: seen.requests.append(request.url))
        seen.tab.on("console", lambda message: seen.complaints.append(message.text))
        seen.tab.on("pageerror", lambda error: seen.complaints.append(str(error)))
        seen.tab.on("dialog", lambda dialog: (seen.complaints.append(dialog.message), dialog.dismiss()))
        seen.tab.goto(server.entry)
        expect(seen.tab.locator("#summary .pill")).to_have_count(2)
        return seen

    yield open_
    for context in contexts:
        context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_every_screen_fits_and_keeps_nobody_out(visit: Any, size: tuple[int, int], scheme: str) -> None:
    wanted = replace(WANTED, services={**WANTED.services, "new": replace(WANTED.services["s0"], name="new")})
    screen = {"width": size[0], "height": size[1]}
    with page(wanted, TROUBLED) as server:
        seen = visit(server, viewport=screen, color_scheme=scheme, bypass_csp=True)
        for name in SCREENS:
            seen.screen(name)
            check(seen, size[0])
        seen.tab.keyboard.press("p")
        expect(seen.tab.locator(".tile").first).to_be_visible()
        check(seen, size[0])
        assert seen.complaints == []


def check(seen: Opened, width: int) -> None:
    seen.tab.evaluate("document.getAnimations().forEach(each => each.finish())")
    assert seen.tab.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(seen.tab).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []


def test_what_happens_is_seen_and_led_back_to_its_reason(visit: Any) -> None:
    with page(WANTED, OBSERVED) as server:
        seen = visit(server, viewport={"width": 1280, "height": 800})
        seen.screen("matrix")
        expect(seen.tab.locator("tbody tr")).to_have_count(6)
        seen.tab.evaluate("document.querySelector('tbody tr').marked = true")
        server.shown.show(WANTED, TROUBLED)
        cell = seen.tab.locator('tr[data-row="node-w1"] button[data-column="s0"]')
        expect(cell).to_contain_text("failed")
        assert seen.tab.evaluate("document.querySelector('tbody tr').marked"), "what is the same stays"
        expect(seen.tab.locator("#summary")).to_contain_text("degraded")
        cell.click()
        expect(seen.tab.locator("dialog")).to_contain_text(REJECTED.error)
        expect(seen.tab.locator("dialog")).to_contain_text("s0-1")
        seen.tab.keyboard.press("Escape")
        seen.tab.get_by_label("Problems only").check()
        expect(seen.tab.locator("tbody tr")).to_have_count(1)
        assert seen.complaints == []
        assert {url.partition("/")[0] for url in seen.requests} == {"http:"}
        assert all(url.startswith(server.address) for url in seen.requests)


def test_all_of_it_can_be_done_by_keys(visit: Any) -> None:
    with page(WANTED, TROUBLED) as server:
        tab = visit(server, viewport={"width": 1280, "height": 800}).tab
        tab.keyboard.press("2")
        cells = tab.locator("button.cell")
        cells.first.focus()
        tab.keyboard.press("ArrowDown")
        assert tab.evaluate("document.activeElement.closest('tr').dataset.row") == "node-m3"
        tab.keyboard.press("Enter")
        expect(tab.locator("dialog")).to_be_visible()
        tab.keyboard.press("Escape")
        tab.keyboard.press("/")
        tab.keyboard.type("W1")
        expect(tab.locator("tbody tr")).to_have_count(1)
        assert tab.evaluate("document.activeElement.id") == "search"


def test_it_speaks_portuguese_and_keeps_that(visit: Any) -> None:
    with page(WANTED, OBSERVED) as server:
        seen = visit(server, locale="pt-BR")
        expect(seen.tab.locator("nav")).to_contain_text("Execuções")
        assert seen.tab.evaluate("document.documentElement.lang") == "pt"
        seen.tab.locator("#language").select_option("en")
        expect(seen.tab.locator("nav")).to_contain_text("Runs")
        seen.tab.reload()
        expect(seen.tab.locator("nav")).to_contain_text("Runs")


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_a_task_is_seen_to_move_unless_motion_is_not_wanted(visit: Any, motion: str) -> None:
    moved = with_task(OBSERVED, "s0", Task("again", 1, "node-w3", "running", "running"))
    state = moved.services["s0"]
    tasks = tuple(task for task in state.tasks if task.id != "s0-1")
    moved = replace(moved, services={**moved.services, "s0": replace(state, tasks=tasks)})
    with page(WANTED, OBSERVED) as server:
        seen = visit(server, viewport={"width": 1280, "height": 800}, reduced_motion=motion)
        seen.tab.keyboard.press("p")
        expect(seen.tab.locator(".tile")).to_have_count(12)
        seen.tab.evaluate(_COUNT_ANIMATIONS)
        server.shown.show(WANTED, moved)
        expect(seen.tab.locator('.node:has-text("w3") .tile[data-task="s0.1"]')).to_have_count(1)
        assert (seen.tab.evaluate("window.moved") > 0) is (motion == "no-preference")
        assert seen.complaints == []


_COUNT_ANIMATIONS = """() => {
  window.moved = 0;
  const animate = Element.prototype.animate;
  Element.prototype.animate = function (...given) { window.moved += 1; return animate.apply(this, given); };
}"""


def hostile() -> tuple[Desired, Observed, str]:
    text = "\u202e<img src=x onerror=alert(1)></script><script>alert(2)</script>" + "ab" * 60
    nodes = tuple(
        replace(node, hostname=text, node=replace(node.node, machine="")) for node in OBSERVED.nodes
    )
    services = {text: replace(OBSERVED.services["s0"], missing=text)}
    bad = replace(REJECTED, error=text)
    return WANTED, with_task(replace(OBSERVED, nodes=nodes, services=services), text, bad), text


def test_hostile_names_are_text(visit: Any) -> None:
    wanted, observed, text = hostile()
    with page(wanted, observed) as server:
        seen = visit(server, viewport={"width": 360, "height": 740})
        for name in SCREENS:
            seen.screen(name)
            assert seen.tab.evaluate("document.documentElement.scrollWidth") <= 360
            assert seen.tab.locator("main script, main img, main iframe").count() == 0
        seen.screen("matrix")
        expect(seen.tab.locator("thead")).to_contain_text(text)
        assert seen.complaints == []
        assert all(url.startswith(server.address) for url in seen.requests)


def test_it_goes_on_when_the_server_is_started_again(visit: Any) -> None:
    shown = Shown(look_at(WANTED, OBSERVED))
    access = Access(OneTimeToken(lambda _next: None), Sessions(KEY, lambda: 1000.0), frozenset({"127.0.0.1"}))
    with serving(shown, access, "127.0.0.1:0", threading.Event(), shown.woken) as http:
        place = http.place
        assert isinstance(access.token, OneTimeToken)
        seen = visit(Page(place, access, shown, access.token), viewport={"width": 1280, "height": 800})
        seen.screen("matrix")
        expect(seen.tab.locator("tbody tr")).to_have_count(6)
    expect(seen.tab.locator("#trouble")).to_contain_text("Connection lost")
    assert seen.tab.locator("tbody tr").count() == 6, "what was seen stays"
    shown.show(WANTED, TROUBLED)
    again = f"127.0.0.1:{place[1]}"
    with serving(shown, access, again, threading.Event(), shown.woken):
        cell = seen.tab.locator('tr[data-row="node-w1"] button[data-column="s0"]')
        expect(cell).to_contain_text("failed")
        expect(seen.tab.locator("#trouble")).to_be_hidden()
