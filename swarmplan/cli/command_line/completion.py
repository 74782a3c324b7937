"""What the shell completes beside options and files: machines, kinds of approval, keys. Never a failure, never a program."""

import click
from click.shell_completion import CompletionItem


def complete_keys(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Keys of the cluster file that begin with this."""
    from swarmplan.spec.explain import all_paths

    return [CompletionItem(path) for path in all_paths() if path.startswith(incomplete)]
