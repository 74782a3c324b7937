"""What stands on a card, as blocks of lines in the language of the texts: the same for the layout and for the HTML."""

from collections.abc import Iterator, Mapping

from swarmplan.dataclass import dataclass
from swarmplan.fleet.cards.card import Access, Card, Handout
from swarmplan.fleet.cards.wording import shown, shown_lines


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a block. ``code``: a command, a name or an address, which is never shortened; ``flow``: such, side by side with the others."""

    text: str
    code: bool = False
    flow: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """Lines below a label. ``kind``: ``key`` and ``notes`` stand below all others, as wide as the card."""

    kind: str
    label: str
    lines: tuple[Line, ...]

    @property
    def wide(self) -> bool:
        """Whether it is below the QR codes, and not beside them."""
        return self.kind in {"key", "notes"}


def head_lines(card: Card, handout: Handout) -> tuple[str, str, str, str]:
    """The title, the line below it, the student's name, and the line below that."""
    texts = handout.texts
    about = [f"{texts['group']} {shown(card.group, 80)}"] if card.group else []
    about.append(f"{texts['cluster']} {card.cluster}")
    return (
        shown(handout.title),
        shown(handout.settings.subtitle),
        shown(card.name or card.id, 160),
        "  ·  ".join(about),
    )


def blocks_of(card: Card, handout: Handout, *, notes: int, machines: int) -> tuple[Block, ...]:
    """The blocks of a card. ``notes``: so many characters of them are shown; ``machines``: so many."""
    return tuple(block for block in _blocks(card, handout, notes, machines) if block.lines)


def _blocks(card: Card, handout: Handout, notes: int, machines: int) -> Iterator[Block]:
    texts, settings, access = handout.texts, handout.settings, card.access
    if access is None:
        yield Block("access", texts["log_in"], (Line(texts["ask_for_access"]),))
    elif card.private_key:
        yield Block("access", texts["log_in"], (Line(access.bare_ssh_command, code=True),))
        yield from _other(access, access.bare_ssh_command, texts, machines)
        yield Block("docker", texts["docker"], (_docker(access.bare_docker_host),))
    else:
        yield Block("access", f"{texts['log_in']} ({access.server})", (Line(access.ssh_command, code=True),))
        yield from _other(access, access.ssh_command, texts, machines)
        yield Block("docker", texts["docker"], (_docker(access.docker_host),))
        yield Block("ask", texts["key"], (Line(texts["ask_for_key"].replace("{folder}", access.host)),))
    yield Block("wifi", texts["wifi"], _wifi(handout))
    yield Block("machines", texts["machines"], _machines(card, handout, machines))
    if settings.url:
        yield Block("page", texts["page"], (Line(settings.url, code=True),))
    if card.private_key and access is not None:
        save = texts["save_key"].replace("{file}", access.key_path)
        lines = (Line(save), *_key(card), Line(access.key_command, code=True))
        yield Block("key", texts["private_key"], lines)
    yield Block("notes", "", tuple(map(Line, shown_lines(settings.notes, notes))))


def _other(access: Access, login: str, texts: Mapping[str, str], machines: int) -> Iterator[Block]:
    """How to get on to another machine; it goes where there is no room for any machine."""
    if access.machine and machines:
        yield Block("other", texts["other_machine"], (Line(f"{login} {access.machine}", code=True),))


def _docker(host: str) -> Line:
    return Line(f"docker -H {host} node ls", code=True)


def _key(card: Card) -> tuple[Line, ...]:
    return tuple(Line(line, code=True) for line in card.private_key.splitlines())


def _wifi(handout: Handout) -> tuple[Line, ...]:
    wifi, texts = handout.settings.wifi, handout.texts
    if wifi is None:
        return ()
    network = Line(shown(wifi.ssid), code=True, flow=True)
    if handout.wifi_password:
        password = Line(handout.wifi_password, code=True, flow=True)
        return (network, Line(f"{texts['password']}:", flow=True), password)
    return (network, Line(texts["ask_for_password"], flow=True)) if wifi.password_file else (network,)


def _machines(card: Card, handout: Handout, most: int) -> tuple[Line, ...]:
    listed = card.machines if len(card.machines) <= most else card.machines[:most]
    lines = [Line(f"{one.name} {one.address}", code=True, flow=True) for one in listed]
    left = len(card.machines) - len(listed)
    more = [Line(handout.texts["more"].replace("{count}", str(left)), flow=True)] if left and listed else []
    return (*lines, *more)
