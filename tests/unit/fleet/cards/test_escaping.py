"""Whatever a name or another text is, it is text on the page and nothing else."""

from html.parser import HTMLParser

from card_samples import NAMES, handout
from hypothesis import given
from hypothesis import strategies as st

from swarmplan.fleet.cards.cards import cards_html
from swarmplan.fleet.cards.wording import shown
from swarmplan.markup.element import Markup, element, joined

PIECES = st.sampled_from(
    [
        "<",
        ">",
        "&",
        '"',
        "'",
        "</script>",
        "<script>",
        "<!--",
        "-->",
        "]]>",
        "</style>",
        "&lt;",
        "\0",
        "\n",
        "{",
        "}",
    ]
)
HOSTILE = st.lists(PIECES | st.text(max_size=5), max_size=8).map("".join)


class Page(HTMLParser):
    """The elements of a page with their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.comments: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)

    @property
    def shape(self) -> list[tuple[str, tuple[str, ...]]]:
        """The elements, and which attributes they have."""
        return [(tag, tuple(attributes)) for tag, attributes in self.elements]


@given(text=HOSTILE, value=HOSTILE)
def test_text_and_attributes_come_back_as_they_were(text: str, value: str) -> None:
    page = Page(element("p", text, title=value))
    assert page.shape == [("p", ("title",))]
    if "\0" not in text + value:  # which shown() removes, and html.parser reads as U+FFFD in some versions
        assert "".join(page.text) == text
        assert page.elements[0][1]["title"] == value


def page_of(name: str, text: str) -> Page:
    made = handout(name, title=text or "-", subtitle="s" + text, notes="n" + text.replace("\n", " "))
    return Page(cards_html(made).text)


PLAIN = page_of("Anna", "plain")


@given(name=HOSTILE, text=HOSTILE)
def test_no_text_changes_the_elements_of_the_page(name: str, text: str) -> None:
    name, text = "x" + name, "x" + shown(text, 30)
    page = page_of(name, text)
    assert without_size(page) == without_size(PLAIN)
    assert page.comments == PLAIN.comments
    assert shown(name, 160) in page.text
    assert shown(text) in page.text


def without_size(page: Page) -> list[tuple[str, tuple[str, ...]]]:
    return [one for one in page.shape if one[0] != "br"]


def test_there_is_no_script_and_nothing_from_elsewhere() -> None:
    page = Page(cards_html(handout(secrets=True)).text)
    assert "script" not in {tag for tag, _ in page.elements}
    for tag, attributes in page.elements:
        assert not [
            name
            for name in attributes
            if name.startswith("on") or name in {"src", "style", "srcset", "action"}
        ]
        target = attributes.get("href") or ""
        assert (
            target.startswith(("#", "data:")) or (tag == "a" and target.startswith("https://")) or not target
        )
    assert len([1 for tag, _ in page.elements if tag == "article"]) == len(NAMES)


def test_only_markup_is_taken_for_markup() -> None:
    assert joined("<b>", Markup("<i>"), between=" ") == "&lt;b&gt; <i>"
    assert joined(Markup("<i>") + "<b>") == "&lt;i&gt;&lt;b&gt;"  # what is added to it makes text of it
