"""``python -m swarmplan``."""

from swarmplan.cli.main import run

run()
