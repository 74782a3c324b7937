"""``python3 -I ci/lib/swarmplan_ci plan|apply|drift``: with ``-I`` nothing is imported from the checkout that is planned."""

import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parent.parent)

from swarmplan_ci.main import main  # noqa: E402 - found by the line above

sys.exit(main(sys.argv[1:]))
