"""``docker run``, ``ps``, ``stop``, ``rm`` and their long forms, of one machine."""

from collections.abc import Callable

from swarmplan.errors import NotFound, SwarmplanError
from swarmplan.model.values.image_reference import parse_reference, unpinned
from swarmplan.simulator.docker_cli.call import Call
from swarmplan.simulator.docker_cli.commands.images import pull
from swarmplan.simulator.docker_cli.ended import NOT_KNOWN, Ended, daemon, not_known
from swarmplan.simulator.docker_cli.options import Command
from swarmplan.simulator.docker_cli.printed.ages import ago
from swarmplan.simulator.docker_cli.printed.filters import matching
from swarmplan.simulator.docker_cli.printed.tables import Row, show
from swarmplan.simulator.state.identity import timestamp
from swarmplan.simulator.swarmkit.containers import Container

_HEADS = {
    "ID": "CONTAINER ID",
    "Image": "IMAGE",
    "Command": "COMMAND",
    "CreatedAt": "CREATED",
    "Status": "STATUS",
    "Ports": "PORTS",
    "Names": "NAMES",
}
_LONGEST_COMMAND = 20
_SHORT = 12
_STOPPED, _KILLED = 143, 137
"""Exit codes after SIGTERM and SIGKILL."""


def _ps(call: Call) -> None:
    every = call.flags.on("all") or any(each.startswith("status=") for each in call.flags.all("filter"))
    rows = []
    for found in call.engine.machine_containers():
        values = {"name": found.name, "id": found.id, "status": "running" if found.running else "exited"}
        if (found.running or every) and matching(
            call, values, {}, ("name", "id", "status"), exact=("status",)
        ):
            rows.append(_row(call, found))
    show(call, _HEADS, rows)


def _row(call: Call, found: Container) -> Row:
    whole, since = call.flags.on("no-trunc"), ago(timestamp(found.since), call.now())
    command = found.command or "?"
    if len(command) > _LONGEST_COMMAND and not whole:
        command = command[: _LONGEST_COMMAND - 1] + "…"
    return {
        "ID": found.id if whole else found.id[:_SHORT],
        "Image": found.image if whole else unpinned(found.image),
        "Command": f'"{command}"',
        "CreatedAt": ago(timestamp(found.created), call.now()),
        "Status": f"Up {since.removesuffix(' ago')}" if found.running else f"Exited ({found.code}) {since}",
        "Ports": found.ports,
        "Names": found.name,
    }


def _run(call: Call) -> None:
    flags, (given, *words) = call.flags, call.args
    if not flags.on("detach"):
        raise not_known("what a container prints (give docker run --detach, and it runs)")
    try:
        image = str(parse_reference(given).tagged())
        if not call.engine.has_image(image):
            call.warn(f"Unable to find image '{image}' locally")
            pull(call, image)
        body = {
            "Image": given,
            "Command": " ".join(words),
            "Ports": ", ".join(map(_port, flags.all("publish"))),
        }
        if flags.has("network"):
            call.engine.network_named(flags.text("network"))
        call.say(call.engine.run_container(flags.text("name"), body))
    except ValueError:
        raise Ended("docker: invalid reference format.\nSee 'docker run --help'.", NOT_KNOWN) from None
    except SwarmplanError as error:
        raise Ended(f"docker: {daemon(error).rstrip('.')}.\nSee 'docker run --help'.", NOT_KNOWN) from None


def _port(text: str) -> str:
    published, _, target = text.rpartition(":")
    if not published.isdecimal():
        raise not_known(f"--publish {text} of docker run")
    return f"0.0.0.0:{published}->{target if '/' in target else f'{target}/tcp'}"


def _each(work: Callable[[Call, str], None]) -> Callable[[Call], None]:
    def every(call: Call) -> None:
        def one(reference: str) -> None:
            try:
                work(call, reference)
            except NotFound as error:
                raise Ended(f"Error: {error}") from None
            call.say(reference)

        call.for_each(one)

    return every


_stop = _each(lambda call, name: call.engine.end_container(name, code=_STOPPED))
_kill = _each(lambda call, name: call.engine.end_container(name, code=_KILLED))
_start = _each(lambda call, name: call.engine.start_container(name))
_rm = _each(lambda call, name: call.engine.delete_container(name, force=call.flags.on("force")))


_NAMED = "CONTAINER [CONTAINER...]"
_SHORT_FORMS = {
    "ps": Command(
        _ps,
        "[OPTIONS]",
        "List containers",
        switches="all,a quiet,q no-trunc",
        values="filter,f format",
        more_switches="latest,l size,s",
        more_values="last,n",
    ),
    "run": Command(
        _run,
        "[OPTIONS] IMAGE [COMMAND] [ARG...]",
        "Run a command in a new container",
        1,
        None,
        switches="detach,d interactive,i tty,t rm init read-only",
        values="name publish,p env,e label,l network net hostname,h restart workdir,w user,u memory,m cpus volume,v mount",
        more_switches="privileged publish-all,P no-healthcheck oom-kill-disable sig-proxy",
        more_values="entrypoint add-host attach,a cap-add cap-drop device dns dns-search env-file expose gpus ip ipc label-file link"
        " log-driver log-opt pid pull security-opt shm-size stop-signal stop-timeout sysctl tmpfs ulimit volumes-from cgroup-parent",
        follow=True,
    ),
    "stop": Command(
        _stop, f"[OPTIONS] {_NAMED}", "Stop one or more running containers", 1, None, values="time,t"
    ),
    "kill": Command(
        _kill, f"[OPTIONS] {_NAMED}", "Kill one or more running containers", 1, None, more_values="signal,s"
    ),
    "start": Command(
        _start,
        f"[OPTIONS] {_NAMED}",
        "Start one or more stopped containers",
        1,
        None,
        more_switches="attach,a interactive,i",
    ),
    "rm": Command(
        _rm,
        f"[OPTIONS] {_NAMED}",
        "Remove one or more containers",
        1,
        None,
        switches="force,f volumes,v link,l",
    ),
}
_LS = {
    "container ls": _SHORT_FORMS["ps"],
    "container list": _SHORT_FORMS["ps"],
    "container ps": _SHORT_FORMS["ps"],
}
COMMANDS = {
    **_SHORT_FORMS,
    **{f"container {name}": command for name, command in _SHORT_FORMS.items()},
    **_LS,
}
