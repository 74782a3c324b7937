"""Real engines behind the stand-in, as tests ask them."""

from typing import Any

from contract.machine_cli.program import Cli

from swarmplan.engine.connect import connect
from swarmplan.errors import Failure
from swarmplan.ports import Endpoint


def info(cli: Cli, name: str) -> dict[str, Any]:
    """What the machine's engine says of itself to who has the certificates in the machine's folder."""
    engine = connect(Endpoint(cli("url", name).out.strip(), tls_folder=str(cli.machines / name)))
    try:
        return engine.info()
    finally:
        engine.close()


def answers(cli: Cli, name: str) -> bool:
    """Whether the machine's engine takes us."""
    try:
        return bool(info(cli, name))
    except Failure:
        return False


def make(cli: Cli, name: str, *words: str, driver: str = "lab") -> None:
    """A machine of the lab."""
    done = cli("create", "-d", driver, *words, name)
    assert done.code == 0, done


def line(cli: Cli, form: str, *words: str) -> str:
    """``ls`` with this template."""
    done = cli("ls", *words, "-f", form)
    assert done.code == 0, done
    return done.out.removesuffix("\n")
