#!/usr/bin/env bash
# The wheels of swarmplan and of all it needs, into a folder. Usage: wheels.sh FOLDER
set -euo pipefail
folder=$(realpath -m "$1")
cd "$(dirname "$0")/../.."
source=$(mktemp -d) # a build leaves files beside its source
trap 'rm -rf "$source"' EXIT
cp -r pyproject.toml README.md LICENSE swarmplan "$source/"
mkdir "$source/docs" && cp docs/swarmplan.1 "$source/docs/"
mkdir -p "$folder"
PIP_DISABLE_PIP_VERSION_CHECK=1 .venv/bin/pip wheel -q -c constraints.txt --wheel-dir "$folder" "$source[agent]"
