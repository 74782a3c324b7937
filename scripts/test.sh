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

step "unit, laws, golden, contract, integration"
if [ "$real" = yes ]; then
  # Three at once on two cores: much of the time goes by in waiting for elections, heartbeats and containers.
  $BIN/pytest -q -n 3 --dist loadgroup -m 'not long' tests
  printf '\nAll tests passed, real engines included, in %s s (make test-long has the long ones).\n' $((SECONDS - started))
else
  $BIN/pytest -q -n 2 --dist loadgroup -m 'not engines' tests
  printf '\nAll tests that need no root passed in %s s; those on real Docker engines were LEFT OUT: run make test as root.\n' $((SECONDS - started))
fi
