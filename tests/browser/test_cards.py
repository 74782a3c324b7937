"""The cards of a class in a real browser, and printed by it."""

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
import zxingcpp
from card_samples import NAMES, PASSWORD, PRIVATE_KEY, URL, handout
from playwright.sync_api import Browser, Page

from swarmplan.errors import SpecError
from swarmplan.fleet.cards.card import Access, Handout
from swarmplan.fleet.cards.cards import cards_html
from swarmplan.fleet.cards.languages import languages
from swarmplan.fleet.cards.paper import layout_of

pytestmark = pytest.mark.browser

POINTS = {"A4": (595, 842), "Letter": (612, 792)}
SIDES = [(paper, per_page) for paper in POINTS for per_page in (1, 2, 4, 8)]
SCRIPTS = (
    "abcdefghij klmnop ", "WMQ@%W ", "王小明欧阳", "محمدعبدالله ", "Приветжшщ ", "🧑🎓😀 ", "iiiil.,: ", "ÄÖÜßé ", "ไทยภาษา", "हिन्दीभाषा ",
    "\u0336\u0301a", "<>&\"' ",
)  # fmt: skip
_OVERFLOWING = """() => [...document.querySelectorAll('.card, .card *:not(.name):not(svg *)')].filter(one =>
  one.scrollWidth > one.clientWidth + 1 && one.clientWidth || one.matches('.card') && one.scrollHeight > one.clientHeight
).map(one => one.className + ': ' + one.textContent.slice(0, 40))"""
_OUTSIDE = """() => [...document.querySelectorAll('.card')].flatMap(card => {
  const {left, right, top, bottom} = card.getBoundingClientRect();
  return [...card.querySelectorAll('h2, h3, p, code, figure, svg')].map(one => [one, one.getBoundingClientRect()])
    .filter(([_, box]) => box.left < left || box.right > right || box.top < top || box.bottom > bottom)
    .map(([one]) => one.tagName + ': ' + one.textContent.slice(0, 40));
})"""
_OVERLAPPING = """() => [...document.querySelectorAll('.card')].filter(card =>
  card.querySelector('.rest').getBoundingClientRect().top < card.querySelector('.body').getBoundingClientRect().bottom
).map(card => card.id)"""
_GREY = """async data => {
  const picture = await createImageBitmap(await (await fetch(data)).blob());
  const canvas = new OffscreenCanvas(picture.width, picture.height), pen = canvas.getContext('2d');
  pen.drawImage(picture, 0, 0);
  const pixels = pen.getImageData(0, 0, picture.width, picture.height).data;
  let grey = '';
  for (let at = 0; at < pixels.length; at += 4) grey += String.fromCharCode(pixels[at]);
  return [picture.width, picture.height, btoa(grey)];
}"""


@dataclass
class Opened:
    """A page that is open, and what it asked for and complained about."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Any]:
    page = browser.new_page(viewport={"width": 900, "height": 1200}, device_scale_factor=2)
    found = Opened(page)
    page.on("request", lambda request: found.requests.append(request.url))
    page.on("console", lambda message: found.complaints.append(message.text))
    page.on("pageerror", lambda error: found.complaints.append(str(error)))
    page.on("dialog", lambda dialog: (found.complaints.append(dialog.message), dialog.dismiss()))

    def open_(cards: Handout) -> Opened:
        file = tmp_path / "cards.html"
        file.write_text(cards_html(cards).text, encoding="utf-8")
        page.goto(file.as_uri())
        page.emulate_media(media="print")
        return found

    yield open_
    page.close()


@pytest.mark.parametrize("secrets", [False, True], ids=["plain", "secrets"])
@pytest.mark.parametrize(("paper", "per_page"), SIDES)
def test_nothing_leaves_its_card_and_nothing_is_loaded(
    opened: Any, paper: str, per_page: int, *, secrets: bool
) -> None:
    found = opened(handout(secrets=secrets, paper=paper, per_page=per_page, lang="de"))
    assert found.page.locator("article.card").count() == len(NAMES)
    assert found.page.evaluate(_OVERFLOWING) == []
    assert found.page.evaluate(_OUTSIDE) == []
    assert found.page.evaluate(_OVERLAPPING) == []
    assert [url for url in found.requests if not url.startswith(("file:", "data:"))] == []
    assert len([url for url in found.requests if url.startswith("file:")]) == 1
    assert found.complaints == []


@pytest.mark.parametrize(("paper", "per_page"), SIDES)
def test_it_prints_on_as_many_pages_of_that_size(opened: Any, paper: str, per_page: int) -> None:
    found = opened(handout(paper=paper, per_page=per_page))
    pdf = found.page.pdf(prefer_css_page_size=True)
    pages = re.findall(rb"/Type\s*/Page\b", pdf)
    assert len(pages) == -(-len(NAMES) // per_page)
    boxes = {
        tuple(map(round, map(float, box.split()))) for box in re.findall(rb"/MediaBox\s*\[([^\]]+)\]", pdf)
    }
    assert {abs(a - b) <= 1 for box in boxes for a, b in zip(box[2:], POINTS[paper], strict=True)} == {True}


@pytest.mark.parametrize("per_page", [1, 8])
def test_its_codes_can_be_read(opened: Any, browser: Browser, per_page: int) -> None:
    found = opened(handout("Anna Example", secrets=True, per_page=per_page))
    codes = read_codes(browser, found.page.screenshot(full_page=True))
    assert codes == {URL, f"WIFI:T:WPA;S:Room\\; 2.14;P:{escaped(PASSWORD)};;"}


def test_a_long_address_can_be_read_too(opened: Any, browser: Browser) -> None:
    url = "https://example.org/" + "abcdefgh" * 40
    found = opened(handout("Anna Example", url=url, per_page=8))
    assert read_codes(browser, found.page.screenshot(full_page=True)) == {url}


def test_names_are_shown_and_run_nothing(opened: Any) -> None:
    found = opened(handout(per_page=2))
    shown = found.page.locator("h2.name").all_inner_texts()
    assert shown[:3] == list(NAMES[:3])
    assert shown[5] == "王小明"
    assert shown[8] == "agnp.exe"
    assert found.page.locator("script, img, iframe").count() == 0
    assert found.complaints == []


def test_cards_stand_between_the_cut_marks(opened: Any) -> None:
    layout = layout_of("A4", 8)
    found = opened(handout())
    first, second = (found.page.locator("article.card").nth(index).bounding_box() for index in (0, 1))
    millimetre = 96 / 25.4
    assert first["x"] / millimetre == pytest.approx(10, abs=0.2)
    assert first["width"] / millimetre == pytest.approx(layout.card_width, abs=0.2)
    assert second["x"] - first["x"] == pytest.approx(first["width"], abs=0.5)


def test_a_key_can_be_copied_from_the_page(opened: Any) -> None:
    found = opened(handout("Anna Example", secrets=True, per_page=2))
    assert found.page.locator(".key code").first.inner_text() == PRIVATE_KEY
    assert (
        found.page.locator(".access code").inner_text()
        == "ssh -i ~/.ssh/lab-s01.key -p 2222 teacher@class.example.org"
    )


def test_cards_may_be_laid_out_from_right_to_left(opened: Any) -> None:
    found = opened(handout(own={"direction": "rtl"}, lang="ar", per_page=4))
    assert found.page.evaluate(_OVERFLOWING) == []
    assert found.page.evaluate(_OUTSIDE) == []
    main, codes = (found.page.locator(one).first.bounding_box() for one in (".main", ".codes"))
    assert codes["x"] < main["x"]


def escaped(text: str) -> str:
    """As in a Wi-Fi code: ZXing's documentation of barcode contents."""
    return re.sub(r'([\\;,:"])', r"\\\1", text)


def read_codes(browser: Browser, picture: bytes) -> set[str]:
    """What the QR codes in a picture say. A browser unpacks it, on a page of its own."""
    page = browser.new_page()
    width, height, grey = page.evaluate(_GREY, "data:image/png;base64," + base64.b64encode(picture).decode())
    page.close()
    pixels = memoryview(base64.b64decode(grey)).cast("B", shape=[height, width])
    return {code.text for code in zxingcpp.read_barcodes(pixels)}


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_on_them_nothing_leaves_its_card(opened: Any, seed: int) -> None:
    """Texts of all scripts and lengths that a fleet file allows; where they have no room, they are refused."""
    drawn = Random(seed)
    for per_page in (1, 2, 4, 8):
        cards = drawn_cards(drawn, per_page)
        try:
            page = opened(cards).page
        except SpecError:
            continue
        assert page.evaluate(_OVERFLOWING) == []
        assert page.evaluate(_OUTSIDE) == []
        assert page.evaluate(_OVERLAPPING) == []


def drawn_cards(drawn: Random, per_page: int) -> Handout:
    def text(most: int) -> str:
        letters = drawn.choice(SCRIPTS)
        return "".join(drawn.choice(letters) for _ in range(drawn.randint(1, most))).strip() or "x"

    cards = handout(
        *(text(drawn.choice((10, 40, 160))) for _ in range(8)),
        paper=drawn.choice(list(POINTS)),
        per_page=per_page,
        lang=drawn.choice(languages()),
        title=text(120),
        subtitle=text(200),
        notes=text(drawn.choice((200, 4000))),
        url="https://e.org/" + "a" * drawn.randint(1, 480),
        secrets=drawn.random() < 0.4,
        machines=drawn.choice((0, 3, 40)),
    )
    address = drawn.choice(("10.0.0.1", "a" * 60 + ".example.org"))
    access = Access(f"lab-{'x' * drawn.choice((2, 50))}", address, 2222, "teacher")
    made = (replace(card, cluster=access.host, group=text(90), access=access) for card in cards.cards)
    return replace(cards, cards=tuple(made))
