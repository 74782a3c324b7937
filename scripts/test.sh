#!/usr/bin/env bash
# All the tests but the long ones (make test-long). Without root those on real engines are left out, and the last line says
# so; with CI set that is a failure.
set -euo pipefail
cd "$(dirname "$0")/.."
BIN=.venv/bin
started=$SECONDS

step() { printf '\n== %s\n' "$*"; }

step lint
$BIN/ruff check # on lines of their own: in an && list a failure of the first would go unseen
$BIN/ruff format --check
step types
$BIN/mypy
step imports
$BIN/lint-imports --no-cache | tail -n 14

real=yes
if [ "$(id -u)" != 0 ]; then
  real=no
  if [ -n "${CI:-}" ]; then
    echo "make test: not root, and CI is set: the tests on real engines cannot be left out" >&2
    exit 1
  fi
fi

export LAW_EXAMPLES="${LAW_EXAMPLES:-8}" # of each law; make laws tries 30, make test-long 200

if [ "$real" = no ]; then
  step "unit, laws, golden, pages, contract"
  $BIN/pytest -q -n 2 --dist loadgroup -m 'not engines and not long' tests
  printf '\nAll tests that need no root passed in %s s; those on real Docker engines were LEFT OUT: run make test as root.\n' $((SECONDS - started))
  exit
fi

# A test that hangs makes a failure, with the tests that ran until then, and no run without an end.
LIMITED="timeout --foreground --signal=INT --kill-after=60 1800"

# Contract and integration tests wait most of the time, for elections, heartbeats, servers and containers; the others compute. So both
# run at once: those on engines in front, where Ctrl-C lets them clean up.
log=$(mktemp)
set -m # else what is in the background, and all that it starts, would ignore Ctrl-C, which tests send
$LIMITED $BIN/pytest -q -n 2 --dist loadgroup --durations=15 -m 'not engines and not long' \
  --ignore=tests/contract --ignore=tests/integration --ignore=tests/browser tests > "$log" 2>&1 &
others=$!
set +m
trap 'kill "$others" 2> /dev/null || true; rm -f "$log"' EXIT
passed=yes
step "contract and integration, on real engines"
$LIMITED $BIN/pytest -q -n 5 --dist loadgroup --durations=15 -m 'not long' tests/contract tests/integration || passed=no
step "unit, laws, golden, pages"
wait "$others" || passed=no
cat "$log"
step "pages in a browser" # which wait for what is drawn: not beside the others
$LIMITED $BIN/pytest -q -n 2 -m 'not long' tests/browser || passed=no
[ "$passed" = yes ] || { printf '\nSome tests failed (%s s).\n' $((SECONDS - started)) >&2; exit 1; }
printf '\nAll tests passed, real engines included, in %s s (make test-long has the long ones).\n' $((SECONDS - started))
