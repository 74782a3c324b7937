"""Cards for tests: names that are long, from right to left, wide, or hostile."""

from dataclasses import replace

from swarmplan.fleet.cards.card import Access, Card, Handout, Machine
from swarmplan.fleet.cards.languages import texts_of
from swarmplan.spec.fleet.card_settings import CardSettings, Wifi

URL = "https://example.org/courses/swarm?a=1&b=<2>"
PASSWORD = 'correct; horse: "battery\\staple'  # noqa: S105 - of no network
PRIVATE_KEY = "\n".join(
    ["-----BEGIN OPENSSH PRIVATE KEY-----", *["A1+/" * 17 + "zz"] * 5, "-----END OPENSSH PRIVATE KEY-----"]
)
NAMES = (
    "Anna Example",
    "<script>alert(1)</script> \"'&",
    "</style></title><img src=//example.org/x onerror=alert(1)>",
    "Maximiliane-Theodora von und zu Hohenstein-Schillingsfürst der Dritten Linie vom Niederrhein am Wald",
    "محمد عبد الرحمن بن عبد العزيز آل سعود",
    "王小明",
    "欧阳娜娜" * 12,
    "W" * 160,
    "a\u202egnp.exe",
    "Zo\u0308e" + "\u0336" * 40,
)
LOGO = "data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciLz4="


def settings(**changes: object) -> CardSettings:
    """The settings of a whole card."""
    base = CardSettings(
        title="Docker Swarm, first steps",
        subtitle="12 October, room 2.14",
        url=URL,
        wifi=Wifi("Room; 2.14", "/etc/wifi"),
        notes="Save your work: the clusters go on Friday.\nQuestions? Ask <us> & others.",
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def card(number: int, name: str, *, secrets: bool = False, machines: int = 3) -> Card:
    """The card of one student."""
    student = f"s{number:02}"
    return Card(
        student,
        name,
        f"lab-{student}",
        group="ab"[number % 2],
        access=Access(f"lab-{student}", "class.example.org", 2222, "teacher", "worker-2"),
        machines=tuple(
            Machine(f"manager-{host}", f"10.64.{number}.{host}") for host in range(1, machines + 1)
        ),
        private_key=PRIVATE_KEY if secrets else "",
    )


def handout(
    *names: str,
    secrets: bool = False,
    machines: int = 3,
    own: dict[str, str] | None = None,
    **changes: object,
) -> Handout:
    """Cards for these students, or for ``NAMES``."""
    made = settings(**changes)
    return Handout(
        "course",
        made,
        texts_of(made.lang, own or {}),
        tuple(
            card(number, name, secrets=secrets, machines=machines)
            for number, name in enumerate(names or NAMES, 1)
        ),
        wifi_password=PASSWORD if secrets else "",
        logo=LOGO,
    )
