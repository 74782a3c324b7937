"""The cards for programs. Keys are stable: added to, never renamed, within a format version."""

import json
from typing import Any

from swarmplan.fleet.cards.card import Access, Card, Handout
from swarmplan.fleet.cards.files import MADE_BY

FORMAT_VERSION = "1.0"


def cards_text(handout: Handout) -> str:
    """The document as text; ``made_by`` stands first, by which a file is known to be ours."""
    return json.dumps(cards_json(handout), indent=2, ensure_ascii=False) + "\n"


def cards_json(handout: Handout) -> dict[str, Any]:
    """The document. Secrets are there where the handout has them: null elsewhere."""
    settings = handout.settings
    wifi = settings.wifi
    return {
        "made_by": MADE_BY,
        "format_version": FORMAT_VERSION,
        "fleet": handout.fleet,
        "title": handout.title,
        "subtitle": settings.subtitle or None,
        "url": settings.url or None,
        "notes": settings.notes or None,
        "wifi": wifi and {"ssid": wifi.ssid, "password": handout.wifi_password or None},
        "secrets": handout.private,
        "cards": [_card(card) for card in handout.cards],
    }


def _card(card: Card) -> dict[str, Any]:
    return {
        "student": card.id,
        "name": card.name,
        "group": card.group or None,
        "cluster": card.cluster,
        "access": card.access and _access(card.access),
        "private_key": card.private_key or None,
        "machines": [{"name": one.name, "address": one.address} for one in card.machines],
    }


def _access(access: Access) -> dict[str, Any]:
    return {
        "host": access.host,
        "address": access.address,
        "port": access.port,
        "user": access.user,
        "ssh_command": access.ssh_command,
        "machine": access.machine or None,
        "docker_host": access.docker_host,
    }
