"""Pages and pictures in a real browser: on three sizes of screen, light and dark, and what axe says of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from golden.specs import HERE, desired
from golden.worlds import WORLDS
from page_parts import HOSTILE
from playwright.sync_api import Browser, Page
from unit.render.html.test_plan_page import plan_about

from swarmplan.plan.planner import make_plan
from swarmplan.render.html.plan import plan_html
from swarmplan.render.html.status import status_html
from swarmplan.render.plan.view import plan_view
from swarmplan.render.status.view import status_view
from swarmplan.render.svg.plan import plan_svg

pytestmark = pytest.mark.browser

SIZES = [
    (360, 740),
    pytest.param((820, 1100), marks=pytest.mark.long),
    pytest.param((1440, 900), marks=pytest.mark.long),
]


@dataclass
class Seen:
    """A page, and what it asked for and complained about."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@pytest.fixture
def see(browser: Browser, tmp_path: Path) -> Iterator[Any]:
    pages: list[Page] = []

    def open_(text: str, name: str = "page.html", **options: Any) -> Seen:
        file = tmp_path / name
        file.write_text(text, encoding="utf-8")
        page = browser.new_page(**options)
        pages.append(page)
        seen = Seen(page)
        page.on("request", lambda request: seen.requests.append(request.url))
        page.on("console", lambda message: seen.complaints.append(message.text))
        page.on("pageerror", lambda error: seen.complaints.append(str(error)))
        page.on("dialog", lambda dialog: (seen.complaints.append(dialog.message), dialog.dismiss()))
        page.goto(file.as_uri())
        return seen

    yield open_
    for page in pages:
        page.close()


def plan_page(world: str, folder: Path) -> str:
    small = desired(HERE / "cases" / "small.yaml", folder)
    return plan_html(plan_view(make_plan(small, WORLDS[world](small))))


def status_page(world: str, folder: Path) -> str:
    small = desired(HERE / "cases" / "small.yaml", folder)
    return status_html(status_view(small, WORLDS[world](small)))


@pytest.mark.parametrize("made", [plan_page, status_page])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_a_page_fits_its_screen_and_keeps_nobody_out(
    see: Any, tmp_path: Path, size: tuple[int, int], scheme: str, made: Callable[[str, Path], str]
) -> None:
    screen = {"width": size[0], "height": size[1]}
    text = made("managers_exchanged" if made is plan_page else "waiting", tmp_path)
    seen = see(text, viewport=screen, color_scheme=scheme, bypass_csp=True)
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert seen.complaints == []
    for one in seen.page.locator("details").all():
        one.locator("summary").click()
    found = Axe().run(seen.page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []


def test_a_page_loads_nothing_and_breaks_no_policy(see: Any, tmp_path: Path) -> None:
    seen = see(plan_page("nothing", tmp_path))
    assert len(seen.requests) == 1
    assert seen.complaints == []
    assert seen.page.evaluate("getComputedStyle(document.body).fontSize") == "16px"  # its own style is let in


def test_hostile_names_are_text(see: Any) -> None:
    for name in HOSTILE:
        view = plan_view(plan_about(name))
        for text, file in ((plan_html(view), "page.html"), (plan_svg(view), "picture.svg")):
            seen = see(text, file, bypass_csp=True, viewport={"width": 360, "height": 740})
            assert seen.complaints == []
            assert len(seen.requests) == 1
            assert seen.page.locator("script, img, iframe, a").count() == 0
            if file == "page.html":
                assert seen.page.evaluate("document.documentElement.scrollWidth") <= 360


def test_what_is_folded_is_printed(see: Any, tmp_path: Path) -> None:
    page = see(plan_page("nothing", tmp_path)).page
    page.emulate_media(media="print")
    assert (
        page.locator("details .fields code", has_text="deploy.update_config.order").bounding_box()["height"]
        > 0
    )
