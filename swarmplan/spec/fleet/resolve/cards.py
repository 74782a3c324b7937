"""The section ``cards`` of a fleet file to its settings."""

from swarmplan.spec.fleet.card_settings import LANGUAGES, CardSettings, Wifi
from swarmplan.spec.fleet.card_texts import written
from swarmplan.spec.kinds.document import Document
from swarmplan.spec.kinds.files import plain_file, secret_file
from swarmplan.spec.models.fleet.cards import CardsSection, WifiSection

_CARDS = "cards"


def resolve_cards(section: CardsSection, document: Document) -> CardSettings:
    """The settings. Errors go to the document's findings."""
    texts = written(section.texts)
    lang = section.lang.lower() if section.lang.lower() in LANGUAGES else section.lang
    if lang not in LANGUAGES and not texts and section.language_file is None:
        document.error((_CARDS, "lang"), no_texts_in(lang))
    return CardSettings(
        title=section.shown or "",
        subtitle=section.subtitle or "",
        url=section.url or "",
        wifi=_wifi(section.wifi, document),
        notes=section.notes or "",
        lang=lang,
        texts=texts,
        paper=section.paper,
        per_page=section.per_page,
        qr=section.qr,
        machines=section.machines,
        logo=plain_file(document, (_CARDS, "logo"), section.logo),
    )


def no_texts_in(lang: str) -> str:
    """What is said of a language that there are no texts in."""
    return f"there are no texts in {lang!r}: choose {', '.join(LANGUAGES)}, or name a file with the texts as cards.language_file"


def _wifi(section: WifiSection | None, document: Document) -> Wifi | None:
    if section is None:
        return None
    place = (_CARDS, "wifi")
    document.require(place, section, "ssid")
    password_file = secret_file(document, (*place, "password_file"), section.password_file)
    return None if section.ssid is None else Wifi(section.ssid, password_file)
