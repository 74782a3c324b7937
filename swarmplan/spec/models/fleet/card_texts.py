"""The texts of cards, as a language has them: a language file, or ``cards.texts``."""

from typing import Annotated, Literal

from pydantic import Field

from swarmplan.spec.models.base import Section
from swarmplan.spec.models.words.text import Text

Words = Annotated[Text, Field(max_length=300)]


class CardTexts(Section):
    """The texts of the cards in one language. One that is left out is that of `lang`, or else English."""

    direction: Literal["ltr", "rtl"] | None = None
    """How the language is written: `ltr`, from left to right, or `rtl`."""
    group: Words | None = None
    """Before the name of the group."""
    cluster: Words | None = None
    """Before the name of the cluster."""
    log_in: Words | None = None
    """Over the command that logs in."""
    other_machine: Words | None = None
    """Over the command that opens a shell on another machine of the cluster."""
    docker: Words | None = None
    """Over the command for Docker on the student's own computer."""
    ask_for_access: Words | None = None
    """In place of these commands, where the fleet file has no `access`."""
    key: Words | None = None
    """Over what is said of the key."""
    ask_for_key: Words | None = None
    """How the student gets the key; `{folder}` stands for the name of the folder that they are given."""
    private_key: Words | None = None
    """Over the key, where it is printed on the card."""
    save_key: Words | None = None
    """Where the key that is printed on the card belongs; `{file}` stands for the file."""
    wifi: Words | None = None
    """Before the name of the Wi-Fi network."""
    password: Words | None = None
    """Before its password."""
    ask_for_password: Words | None = None
    """Where the password is not printed: how the student gets it."""
    machines: Words | None = None
    """Over the machines and their addresses."""
    more: Words | None = None
    """After the machines that there is room for; `{count}` stands for the number of the others."""
    page: Words | None = None
    """Over the address of the course's page, and the QR code of it."""
