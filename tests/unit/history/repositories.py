"""Real git repositories, as tests read them."""

import os
import subprocess
from pathlib import Path

AS = ("-c", "user.name=Rin", "-c", "user.email=rin@example.org", "-c", "commit.gpgsign=false")


def run_git(folder: Path, *words: str) -> str:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment = {**clean, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    command = ["git", "-C", str(folder), *AS, *words]
    return subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout.strip()
