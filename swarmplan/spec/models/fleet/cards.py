"""The cards of a fleet: what is printed for each student, and how."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from swarmplan.spec.models.base import Section
from swarmplan.spec.models.fleet.card_texts import CardTexts
from swarmplan.spec.models.words.text import Text, in_schema, matching, needs

MOST_SSID = 32
"""Bytes of the name of a Wi-Fi network (IEEE 802.11, 9.4.2.2)."""
_SCHEMES = ("http://", "https://")


def _web_address(text: str) -> str:
    """An address that a browser may open: a card is a page that people click and scan, so that no other scheme is taken."""
    if not text.lower().startswith(_SCHEMES) or not text.isprintable() or " " in text:
        raise ValueError(f"{text!r} must begin with http:// or https://, and have no space in it")
    return text


def _ssid(text: str) -> str:
    if len(text.encode("utf-8", "replace")) > MOST_SSID:
        raise ValueError(
            f"{text!r} is longer than the {MOST_SSID} bytes that a Wi-Fi network's name can have"
        )
    return text


def _no_flag(value: object) -> object:
    """A flag is not a number, though it equals one."""
    if isinstance(value, bool):
        raise ValueError("must be 1, 2, 4 or 8")  # noqa: TRY004 - pydantic's way to refuse a value
    return value


_CODE = r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*"
Language = Annotated[
    str, matching(_CODE, "a language is a code such as de, or pt-BR"), in_schema(_CODE, "de", "pt-BR")
]


class WifiSection(Section):
    """The Wi-Fi network of the classroom."""

    model_config = needs("ssid")

    ssid: Annotated[Text, AfterValidator(_ssid)] | None = None
    """The name of the network."""
    password_file: Text | None = None
    """A file with its password, readable by you only. It is printed by `fleet cards --with-secrets` alone."""


class CardsSection(Section):
    """The cards that `fleet cards` prints, one for each student."""

    shown: Annotated[Text, Field(max_length=120)] | None = Field(default=None, alias="title")
    """What stands on top of each card; the fleet's name by default."""
    subtitle: Annotated[Text, Field(max_length=200)] | None = None
    """A line below it, such as the date and the room."""
    url: Annotated[Text, Field(max_length=500), AfterValidator(_web_address)] | None = None
    """The page of the course: its address, and a QR code of it."""
    wifi: WifiSection | None = None
    """The Wi-Fi network of the classroom."""
    notes: Annotated[Text, Field(max_length=4000)] | None = None
    """Text at the foot of each card; line breaks are kept."""
    lang: Language = "en"
    """The language of the texts: `de`, `en`, `es`, `fr`, `pt`, or another with a `language_file`."""
    language_file: Text | None = None
    """A YAML file with texts of your own, over those of the language."""
    texts: CardTexts = CardTexts()
    """The same, here."""
    paper: Literal["A4", "Letter"] = "A4"
    """The paper that they are printed on."""
    per_page: Annotated[Literal[1, 2, 4, 8], BeforeValidator(_no_flag)] = 8
    """How many cards a page has."""
    qr: bool = True
    """Whether QR codes are printed; they need the package's extra, `pip install 'swarmplan[classroom]'`."""
    machines: bool = False
    """Whether the machines of the student's cluster are listed, with their addresses; each cluster is asked for them."""
    logo: Text | None = None
    """A picture for the corner: a PNG, JPEG or SVG file, of which the page gets a copy."""
