"""``swarmplan``, and ``python -m swarmplan``."""

import signal


def run() -> None:
    """The console script. Ctrl-C ends it without a word until the command can handle it: Python would print where its imports
    were."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from swarmplan.cli.main import run as run_command  # noqa: PLC0415 - loading it takes a while

    run_command()


if __name__ == "__main__":
    run()
