"""What a fleet file says of its cards, resolved: frozen values. Paths are absolute."""

from collections.abc import Mapping
from dataclasses import field

from swarmplan.dataclass import dataclass

LANGUAGES = ("de", "en", "es", "fr", "pt")
"""Those whose texts come with swarmplan."""


@dataclass(frozen=True, slots=True)
class Wifi:
    """A Wi-Fi network. ``password_file`` is "" where there is none, or the password is not to be printed."""

    ssid: str
    password_file: str = ""


@dataclass(frozen=True, slots=True)
class CardSettings:
    """The cards of a fleet. ``texts`` are the user's own, by the name of the text, over those of ``lang``; of ``logo``, the path; "" for what
    is not there."""

    title: str = ""
    subtitle: str = ""
    url: str = ""
    wifi: Wifi | None = None
    notes: str = ""
    lang: str = "en"
    texts: Mapping[str, str] = field(default_factory=dict)
    paper: str = "A4"
    per_page: int = 8
    qr: bool = True
    machines: bool = False
    logo: str = ""
