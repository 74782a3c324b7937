"""Where the figures come from.

python benchmarks/machine.py
"""

import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path


def main() -> None:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    facts = [
        f"{os.cpu_count()} cores ({_processor()})",
        f"{memory:.0f} GiB",
        f"Linux {platform.release()}",
        f"Python {platform.python_version()}",
        subprocess.run(["dockerd", "--version"], check=True, capture_output=True, text=True).stdout.partition(
            ","
        )[0],
        f"load {os.getloadavg()[0]:.1f} at the start",
    ]
    print("# Benchmarks\n")
    print(f"Written by `make bench` on {datetime.now(UTC):%Y-%m-%d}: {', '.join(facts)}.\n")
    sys.stdout.flush()


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    return next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")),
        platform.machine(),
    )


if __name__ == "__main__":
    main()
