"""What the owner of a machine allows an untrusted file to do there nevertheless."""

from swarmplan.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Trust:
    """What the followed files may do on this machine, beyond what ``--untrusted`` lets anybody's do. ``all``: as a file of one's own;
    ``programs``: these programs, by the first word of their command line; ``paths``: files and folders that may be read;
    ``variables``: variables of the agent's environment that may be read; ``drivers``: machine drivers that may be chosen; ``logins``:
    whether registry logins may be used."""

    all: bool = False
    programs: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()
    drivers: tuple[str, ...] = ()
    logins: bool = False
