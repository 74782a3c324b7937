"""``hooks:`` to the programs that are run."""

from collections.abc import Mapping

from swarmplan.compose.read.units import SECOND
from swarmplan.limits import HOOK_SECONDS
from swarmplan.model.hooks import DEFAULT_SECONDS, Hook, Phase
from swarmplan.spec.models.hooks import HookSection, HooksSection
from swarmplan.spec.resolve.commands import split_command
from swarmplan.spec.yaml.findings import Findings


def resolve_hooks(section: HooksSection, findings: Findings) -> Mapping[Phase, Hook]:
    """Those that are set; errors are reported."""
    found = {}
    for phase in Phase:
        written = getattr(section, phase)
        if written is None:
            continue
        path: tuple[str, ...] = ("hooks", phase)
        seconds = DEFAULT_SECONDS
        if isinstance(written, HookSection):
            seconds = written.timeout / SECOND
            if not 0 < seconds <= HOOK_SECONDS:
                findings.error((*path, "timeout"), f"must be more than 0s, and at most {HOOK_SECONDS // 60}m")
            written, path = written.command, (*path, "command")
        if command := split_command(written, path, findings):
            found[phase] = Hook(command, seconds)
    return found
