#!/usr/bin/env bash
# The driver docker-machine on a real docker-machine: the cases its stand-in is held to, what the driver relies on, the
# drivers' contract and a whole cluster, by its drivers `none` and `generic`. Arguments go to pytest.
set -euo pipefail
cd "$(dirname "$0")/.."
[ "$(id -u)" = 0 ] || { echo "make test-docker-machine: root is needed to start hosts" >&2; exit 1; }
named=${SWARMPLAN_DOCKER_MACHINE:-docker-machine}
binary=$(command -v "$named") || {
  echo "make test-docker-machine: there is no $named: put docker-machine 0.16.2, GitLab's fork of it or rancher-machine on PATH, or name the executable in SWARMPLAN_DOCKER_MACHINE" >&2
  exit 1
}
SWARMPLAN_DOCKER_MACHINE=$(realpath "$binary")
export SWARMPLAN_DOCKER_MACHINE MACHINE_BUGSNAG_API_TOKEN=no-report # a failing create posts its log, keys included
started=$SECONDS
printf '\n== %s: ' "$SWARMPLAN_DOCKER_MACHINE"
"$SWARMPLAN_DOCKER_MACHINE" --version
.venv/bin/pytest -q -n 2 --dist loadgroup tests/contract/machine_cli tests/docker_machine_real "$@"
printf '\nPassed on %s in %s s.\n' "$("$SWARMPLAN_DOCKER_MACHINE" --version)" $((SECONDS - started))
