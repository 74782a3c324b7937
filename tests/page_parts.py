"""A page or a picture as a parser sees it: its elements, its text, and what could run or load something."""

import xml.etree.ElementTree as ET
from html.parser import HTMLParser

HOSTILE = (
    "<script>alert(1)</script>",
    '"]]><img src=x onerror=alert(1)>',
    "</style><style>*{display:none}</style>",
    "</title></svg><a href=javascript:alert(1)>",
    "\u202egnp.exe\u2066",
    "محمد عبد الرحمن",
    "w" * 64,
    "{{7*7}} ${HOME} &lt;b&gt;",
    "\x1b[2J\x00\ud800",
)
"""Names and texts that are to be shown, and to do nothing."""


class Parts(HTMLParser):
    """The elements with their attributes, and the text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return "".join(self.texts)

    @property
    def shape(self) -> list[tuple[str, tuple[str, ...]]]:
        """The elements, and which attributes they have."""
        return [(tag, tuple(attributes)) for tag, attributes in self.elements]

    @property
    def active(self) -> list[str]:
        """What runs or loads something; [] for every page of ours."""
        risky = {
            "script",
            "img",
            "iframe",
            "object",
            "embed",
            "link",
            "form",
            "base",
            "foreignobject",
            "a",
            "use",
            "image",
        }
        found = [tag for tag, _ in self.elements if tag in risky]
        return found + [
            f"{tag} {name}"
            for tag, attributes in self.elements
            for name in attributes
            if name.startswith("on") or name in {"href", "src", "style", "xlink:href", "action"}
        ]

    def count(self, name: str) -> int:
        """How many elements there are of this name."""
        return sum(1 for tag, _ in self.elements if tag == name)


def is_xml(picture: str) -> bool:
    """Whether a reader of XML takes it."""
    return ET.fromstring(picture).tag.endswith("svg")  # noqa: S314 - made by ourselves
