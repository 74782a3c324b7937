"""``swarmplan fleet cards``."""

from pathlib import Path

import click

from swarmplan.cli.command_line.choice import Choice
from swarmplan.cli.command_line.pages import Command
from swarmplan.cli.terminal.options.fleet import (
    Chosen,
    fleet_file_argument,
    members_options,
    simulate_option,
    with_chosen,
)
from swarmplan.cli.terminal.options.run import output_format
from swarmplan.fleet.cards.languages import languages

_OUT = "cards.html"


@click.command(
    "cards",
    cls=Command,
    examples=[
        ("swarmplan fleet cards", "cards.html: open it in a browser and print it"),
        (
            "swarmplan fleet cards --group b --lang pt --per-page 4",
            "one group, in Portuguese",
        ),
        ("swarmplan fleet cards --out private.html --with-secrets", "with keys and passwords"),
    ],
)
@fleet_file_argument
@members_options
@simulate_option
@click.option(
    "--out",
    type=click.Path(dir_okay=False),
    metavar="FILE",
    help=f"The file to write. [default: {_OUT}; with json, standard output]",
)
@click.option(
    "--lang", type=Choice(languages()), help="The language of the texts. [default: the file's cards.lang]"
)
@click.option("--paper", type=Choice(["A4", "Letter"]), help="The paper. [default: the file's cards.paper]")
@click.option(
    "--per-page",
    type=Choice(["1", "2", "4", "8"]),
    help="Cards on a page. [default: the file's cards.per_page]",
)
@click.option(
    "--with-secrets", "secrets", is_flag=True,
    help="Print private keys and passwords, too. The file is readable by you only.",
)  # fmt: skip
@output_format("text", "json")
@with_chosen
def command(
    *,
    chosen: Chosen,
    out: str | None,
    lang: str | None,
    paper: str | None,
    per_page: str | None,
    secrets: bool,
    form: str,
) -> None:
    """Write a card for each student, to print.

    One HTML file: each card has the student's name, their cluster, how they log in, and what the fleet file's cards
    section adds. Without --with-secrets there is no secret on them, and they say how the student gets the key.
    """
    from swarmplan.cli.operations.fleet.cards import card_settings, handout_of
    from swarmplan.cli.operations.fleet.open_fleet import opened_fleet
    from swarmplan.cli.terminal.messages import note, warn
    from swarmplan.cli.terminal.signals import stopping
    from swarmplan.fleet.cards.cards import cards_html
    from swarmplan.fleet.cards.files import require_ours, write_cards
    from swarmplan.render.fleet.cards import cards_text

    if form == "json" and secrets and not out:
        raise click.UsageError(
            "secrets are written to a file that only you can read, and not to standard output: name one with --out"
        )
    path = Path(out or _OUT)
    if out or form == "text":
        require_ours(path)
    fleet = opened_fleet(chosen.file, simulate=chosen.simulate, one_look=True)
    settings = card_settings(fleet.settings.cards, lang, paper, int(per_page) if per_page else None)
    with stopping("Stopping: no cards are written.") as stop:
        handout = handout_of(
            fleet,
            fleet.members(chosen.only, chosen.groups),
            settings,
            stop,
            secrets=path if secrets else None,
        )
    if form == "json":
        text = cards_text(handout)
    else:
        page = cards_html(handout)
        text = page.text
        for line in page.left_out:
            warn(line)
    if form == "json" and not out:
        click.echo(text, nl=False)
        return
    write_cards(path, text)
    count = len(handout.cards)
    note(
        f"{path}: {count} card{'' if count == 1 else 's'}{_layout(settings.paper, settings.per_page, count) if form == 'text' else ''}"
    )
    if handout.private:
        note(
            f"{path} has secrets in it: only you can read it; give each student their own card, and remove the file after printing"
        )
    elif secrets:
        note("there is no secret to print: the fleet has neither keys of students nor a Wi-Fi password")


def _layout(paper: str, per_page: int, count: int) -> str:
    pages = -(-count // per_page)
    return f" on {pages} page{'' if pages == 1 else 's'} of {paper}; open it in a browser and print it, without scaling"
