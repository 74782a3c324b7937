"""Commands inside a host that runs."""

from swarmplan.drivers.command import Answer, attempt
from swarmplan.drivers.local.host import freezer
from swarmplan.drivers.local.host.host import await_own_root, enter, join
from swarmplan.drivers.local.layout import Layout
from swarmplan.drivers.local.state import made, privileged
from swarmplan.drivers.swarm_folder.host import Shell
from swarmplan.errors import Unreachable

PAUSED = "it is paused; `swarmplan apply` resumes it"


def inside(layout: Layout, name: str, terminal: str) -> list[str]:
    """The start of a command line that runs the rest of it in the host. Raises Unreachable for one that is stopped or paused."""
    record = made(layout.host(name))
    if record.process is None or not record.process.alive():
        raise Unreachable(f"machine {name}: it is not running; `swarmplan apply` starts it")
    if freezer.frozen(layout.host(name).cgroup):
        raise Unreachable(f"machine {name}: {PAUSED}")
    await_own_root(record.process, f"machine {name}")
    return [
        *join(layout.host(name), privileged=privileged(record)),
        *enter(record.process, terminal),
    ]


def shell(layout: Layout, name: str) -> Shell:
    """A shell in the host, as ``swarm_folder`` and ``folder_copy`` take one; raises as ``inside``."""
    words = inside(layout, name, "dumb")

    def run(text: str, script: str, deadline: float) -> Answer:
        command = [*words, "sh", "-s", "--", f"swarmplan-{script}"]
        return attempt(command, what=f"machine {name}", stdin=text, deadline=deadline)

    return run
