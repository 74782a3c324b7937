"""``swarmplan init``."""

import errno
import os
import re
import shlex
import sys
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from swarmplan.cli.command_line.choice import Choice
from swarmplan.cli.command_line.numbers import WholeNumber
from swarmplan.cli.command_line.pages import Command
from swarmplan.cli.operations.starter.cluster_file import DRIVERS, Starter
from swarmplan.cli.operations.starter.docker_machine import NEEDED
from swarmplan.cli.terminal.options.source import DEFAULT_FILE
from swarmplan.cli.terminal.signals import prompting
from swarmplan.errors import Permanent, SpecError, reason_of

if TYPE_CHECKING:
    from collections.abc import Callable

_MODE = 0o644
"""It contains no secret, and belongs under version control."""
_MOST = 9999
_VIRTUALBOX = "virtualbox"
_NO_HOSTS = "the driver ssh uses existing hosts: name each with --host [USER@]ADDRESS[:PORT]"


class _Driver(Choice):
    """A machine driver; one of docker-machine's own is answered with how it is written."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter as error:
            from swarmplan.cli.wiring.drivers import of_docker_machine

            if of_docker_machine(str(value)):
                self.fail(f"{value!r} is one of docker-machine's: use --machine-driver {value}", param, ctx)
            raise error from None


@click.command(
    "init",
    cls=Command,
    examples=[
        ("swarmplan init", "ask for name, driver and number of managers"),
        ("swarmplan init --name shop --driver local", "ask for the number of managers only"),
        ("swarmplan init --driver ssh --host root@192.0.2.11", "one existing host"),
        ("swarmplan init --machine-driver hetzner", "VMs of a cloud, by docker-machine"),
        ("swarmplan init prod.yaml --managers 3 --workers 2", "another file"),
    ],
)
@click.argument("file", type=click.Path(dir_okay=False), default=DEFAULT_FILE)
@click.option("--name", metavar="NAME", help="The cluster's name. [default: that of the folder]")
@click.option(
    "--driver",
    type=_Driver(DRIVERS),
    metavar=f"[{'|'.join(DRIVERS)}]",
    help="What the machines are. [default: local]",
)
@click.option(
    "--machine-driver",
    metavar="NAME",
    help=f"docker-machine's own driver: {', '.join(NEEDED)} or another one. [default: virtualbox]",
)
@click.option(
    "--managers",
    type=WholeNumber(min=1, max=_MOST),
    metavar="N",
    help="Number of managers; an odd number is best. [default: 3]",
)
@click.option(
    "--workers", type=WholeNumber(min=0, max=_MOST), metavar="N", help="Number of workers. [default: none]"
)
@click.option(
    "--host", "hosts", multiple=True, metavar="[USER@]ADDRESS[:PORT]",
    help="An existing host, for the driver ssh; repeat it for each. The first three are managers.",
)  # fmt: skip
def command(
    *,
    file: str,
    name: str | None,
    driver: str | None,
    machine_driver: str | None,
    managers: int | None,
    workers: int | None,
    hosts: tuple[str, ...],
) -> None:
    """Write a small cluster file to start with.

    Asks at most three questions, one more for docker-machine: for what no option says, and only on a terminal. An existing file is never overwritten.
    """
    if os.path.lexists(file):
        raise click.UsageError(f"{file} already exists: name another file, or move it away")
    _check_given(driver, machine_driver, hosts)
    driver = driver or ("ssh" if hosts else "docker-machine" if machine_driver else None)
    _check_values(name, driver, hosts, managers, workers)
    _check_place(file)
    ask = _asked if _terminal() else _default
    name = name or ask("Name of the cluster", _folder_name(), _name)
    driver = driver or ask("Machines: local, docker-machine or ssh", "local", partial(_driver, workers))
    if driver == "docker-machine" and not machine_driver:
        machine_driver = ask(
            f"Driver of docker-machine: {', '.join(NEEDED)} or another", _VIRTUALBOX, _machine_driver
        )
    if driver == "ssh":
        question = "Hosts, as [USER@]ADDRESS[:PORT], with spaces"
        hosts = hosts or tuple(ask(question, "", partial(_hosts, managers)).split())
        if not hosts:
            raise click.UsageError(_NO_HOSTS)
    elif managers is None:
        managers = int(ask("Number of managers", "3", _count))
    mesh = driver != "local" or _has_mesh()
    own = machine_driver or _VIRTUALBOX
    text = _text(Starter(name, driver, managers, workers, hosts, mesh=mesh, machine_driver=own), file)
    _write(Path(file), text)
    click.echo(f"Written: {file}. Next: swarmplan plan{_argument(file)} shows what it would create.")


def _check_given(driver: str | None, machine_driver: str | None, hosts: tuple[str, ...]) -> None:
    """Raises click.UsageError for options that do not go together."""
    if driver not in {None, "ssh"} and hosts:
        raise click.UsageError(f"--host can only be used with --driver ssh, not with {driver}")
    if driver not in {None, "docker-machine"} and machine_driver:
        raise click.UsageError(
            f"--machine-driver can only be used with --driver docker-machine, not with {driver}"
        )
    if hosts and machine_driver:
        raise click.UsageError(
            "--host and --machine-driver cannot be used together: --host is for the driver ssh"
        )
    if machine_driver is not None:
        _machine_driver(machine_driver)


def _has_mesh() -> bool:
    """Whether the ingress mesh answers on hosts on this machine; True where that cannot be found out."""
    from swarmplan.drivers.local.preflight import has_ip_vs
    from swarmplan.errors import Failure

    try:
        return has_ip_vs()
    except (Failure, OSError):
        return True


def _check_place(file: str) -> None:
    """Raises Permanent where the file cannot be written: after the questions, their answers would be lost."""
    folder = os.path.dirname(file) or os.curdir  # noqa: PTH120 - as it was typed
    try:
        if not os.access(folder, os.W_OK | os.X_OK):
            os.stat(folder)  # noqa: PTH116 - says whether it is missing
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except OSError as error:
        raise Permanent(f"{file} cannot be written: {reason_of(error)}") from error


def _check_values(
    name: str | None, driver: str | None, hosts: tuple[str, ...], managers: int | None, workers: int | None
) -> None:
    """Raises click.UsageError for values that would be refused after the questions."""
    if name:
        try:
            _name(name)
        except click.UsageError as error:
            raise click.UsageError(f"name: {error.message}") from None
    if driver == "ssh":
        _check_workers(workers)
    if hosts:
        _check_hosts(hosts, managers)


def _check_workers(workers: int | None) -> None:
    if workers is not None:
        raise click.UsageError(
            "--workers cannot be used with --host: the hosts that are not managers are workers"
        )


def _check_hosts(hosts: tuple[str, ...], managers: int | None) -> None:
    """Raises click.UsageError for hosts with which no valid file can be written."""
    addresses = [host.rpartition("@")[2] for host in hosts]
    for number, address in enumerate(addresses):
        if address in addresses[:number]:
            raise click.UsageError(f"the host {address} is named twice: each machine needs a host of its own")
    if managers is not None and managers > len(hosts):
        there = "is only 1 host" if len(hosts) == 1 else f"are only {len(hosts)} hosts"
        raise click.UsageError(f"--managers {managers}: there {there}; name more with --host")
    try:
        _text(Starter("x", "ssh", managers, None, hosts), DEFAULT_FILE)
    except SpecError as error:
        raise click.UsageError("; ".join(error.problems)) from None


def _terminal() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def _asked(question: str, default: str, convert: "Callable[[str], str]" = str) -> str:
    with prompting():
        answer: str = click.prompt(
            question, default=default, show_default=bool(default), value_proc=convert, err=True
        )
    return answer


def _default(_question: str, default: str, _convert: "Callable[[str], str]" = str) -> str:
    return default


def _name(answer: str) -> str:
    from swarmplan.spec.models.words.names import MAX_CLUSTER_NAME, dns_label

    try:
        return dns_label(answer, MAX_CLUSTER_NAME)
    except ValueError as error:
        raise click.UsageError(str(error)) from None


def _driver(workers: int | None, answer: str) -> str:
    if answer not in DRIVERS:
        raise click.UsageError(f"{answer!r} is not one of {', '.join(DRIVERS)}")
    if answer == "ssh":
        _check_workers(workers)
    return answer


def _hosts(managers: int | None, answer: str) -> str:
    if not answer.strip():
        raise click.UsageError(_NO_HOSTS)
    _check_hosts(tuple(answer.split()), managers)
    return answer


def _machine_driver(answer: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9-]*", answer):
        raise click.UsageError(f"{answer!r} is not the name of a driver of docker-machine")
    return answer


def _count(answer: str) -> str:
    if not re.fullmatch(r"[1-9][0-9]{0,3}", answer):
        raise click.UsageError(f"{answer!r} is not a whole number, 1 to {_MOST}")
    return answer


def _folder_name() -> str:
    """The current folder's name as a cluster's; "cluster" where nothing of it can be used."""
    from swarmplan.spec.models.words.names import MAX_CLUSTER_NAME

    try:
        folder = Path.cwd().name
    except OSError:
        folder = ""
    return re.sub(r"[^a-z0-9]+", "-", folder.lower()).strip("-")[:MAX_CLUSTER_NAME].strip("-") or "cluster"


def _argument(file: str) -> str:
    """The file as an argument of the next commands."""
    if file == DEFAULT_FILE:
        return ""
    return f" {shlex.quote(file)}" if file.isprintable() else " FILE"


def _text(starter: Starter, file: str) -> str:
    """The file, validated as the other commands do. Raises SpecError; the file does not exist, so no line of it is named."""
    from swarmplan.cli.wiring.drivers import check_options
    from swarmplan.spec import load

    try:
        text = starter.text(_argument(file))
        check_options(load(["-"], environ={}, stdin=BytesIO(text.encode())))
    except ValueError as error:
        raise SpecError([str(error)]) from None
    except SpecError as error:
        raise SpecError([re.sub(r"^<stdin>[:0-9]*: ", "", line) for line in error.problems]) from None
    return text


def _write(path: Path, text: str) -> None:
    from swarmplan import private_files

    try:
        private_files.create(path, text.encode())
        path.chmod(_MODE)
    except OSError as error:
        raise Permanent(f"{path} cannot be written: {reason_of(error)}") from error
