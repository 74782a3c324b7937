#!/usr/bin/env bash
# The tests on real engines again, on every engine the local driver knows: Debian's docker.io of bookworm (20.10), of
# trixie (26.1) and of sid (28.5), and on a swarm of all three. The roots are built once and kept.
set -euo pipefail
cd "$(dirname "$0")/.."
[ "$(id -u)" = 0 ] || { echo "make test-engines: root is needed to start engines" >&2; exit 1; }
started=$SECONDS
for engines in system trixie sid system,trixie,sid; do
  printf '\n== engines: %s\n' "$engines"
  SWARMPLAN_TEST_ENGINES=$engines SWARMPLAN_TEST_KILLS=2 .venv/bin/pytest -q -n 2 --dist loadgroup -m engines \
    tests/contract tests/integration/test_lifecycle.py tests/integration/test_crash.py \
    tests/integration/test_stacks.py
done
printf '\nAll engines passed in %s s.\n' $((SECONDS - started))
