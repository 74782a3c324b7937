"""``swarmplan agent install``."""

import click

from swarmplan.cli.command_line.choice import Choice
from swarmplan.cli.command_line.numbers import WholeNumber
from swarmplan.cli.command_line.pages import Command

_MOST = 7


@click.command(
    "install",
    cls=Command,
    examples=[
        ("swarmplan agent install agent.yaml --systemd", "print the unit for this machine"),
        ("swarmplan agent install --systemd --out agent.service", "write it"),
        ("swarmplan agent install agent.yaml --service --image IMAGE", "print a stack for the swarm itself"),
    ],
)
@click.argument("file", type=click.Path(), default="agent.yaml")
@click.option("--systemd", is_flag=True, help="A systemd unit, for this machine.")
@click.option(
    "--service",
    is_flag=True,
    help="A stack file, for the swarm that the agent keeps. Says first what the agent cannot do there.",
)
@click.option("--out", metavar="PATH", type=click.Path(), help="Write it there. [default: print it]")
@click.option(
    "--user",
    metavar="NAME",
    help="With --systemd: who it runs as. [default: swarmplan; root for local hosts]",
)
@click.option(
    "--driver",
    type=Choice(["ssh", "docker-machine", "local"]),
    help="With --systemd: what the machines are. [default: what trust.drivers allows, else ssh]",
)
@click.option("--image", metavar="IMAGE", help="With --service: the image (packaging/container builds it).")
@click.option(
    "--replicas",
    type=WholeNumber(min=1, max=_MOST),
    help="With --service: agents, each on a manager of its own. [default: 2]",
)
def command(
    *,
    file: str,
    systemd: bool,
    service: bool,
    out: str | None,
    user: str | None,
    driver: str | None,
    image: str | None,
    replicas: int | None,
) -> None:
    """Print, or write, what runs an agent: a systemd unit or a stack file.

    The agent file is read first, with the files that it names. Nothing is started, and no file is overwritten but one that this
    command has written.
    """
    from swarmplan.cli.operations.agent import install
    from swarmplan.cli.operations.agent.settings import loaded_agent

    if systemd == service:
        raise click.UsageError("give one of --systemd and --service")
    if systemd and (image or replicas):
        raise click.UsageError("--image and --replicas can only be used with --service")
    if service and (user or driver):
        raise click.UsageError("--user and --driver can only be used with --systemd")
    if service and not image:
        raise click.UsageError("--service needs --image: the name of the image as the swarm's nodes find it")
    settings = loaded_agent(file)
    if systemd:
        text = install.unit_for(file, settings, user=user, driver=driver)
    else:
        text = install.stack_for(file, settings, image=str(image), replicas=replicas or 2)
    if out is None:
        click.echo(text, nl=False)
        return
    install.write(out, text)
    click.echo(f"Written: {out}. Its first lines say what comes next.")
