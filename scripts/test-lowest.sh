#!/usr/bin/env bash
# The unit and golden tests on the lowest versions that pyproject.toml allows, in an environment of their own.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# Each bound "name>=version" becomes the pin "name==version"; the tools for testing stay as constraints.txt has them.
.venv/bin/python - > "$folder/lowest.txt" << 'PYTHON'
import pathlib, sys, tomllib

project = tomllib.loads(pathlib.Path("pyproject.toml").read_text())["project"]
extras = project["optional-dependencies"]
bounds = project["dependencies"] + extras["agent"] + extras["classroom"] + extras["otel"] + extras["ui"]
if unbound := [bound for bound in bounds if ">=" not in bound]:
    sys.exit(f"pyproject.toml: without a lower bound: {', '.join(unbound)}")
print("\n".join(bound.replace(">=", "==") for bound in bounds))
PYTHON
grep -E '^(pytest|pytest-xdist|hypothesis|pyte|wcwidth)==' constraints.txt > "$folder/tools.txt"

.venv/bin/python -m venv "$folder/venv"
export PIP_DISABLE_PIP_VERSION_CHECK=1
"$folder/venv/bin/pip" install -q -r "$folder/lowest.txt" -r "$folder/tools.txt"
cp -r pyproject.toml README.md LICENSE swarmplan "$folder/" # built elsewhere: a build leaves files beside its source
mkdir "$folder/docs" && cp docs/swarmplan.1 "$folder/docs/" # which is installed with it
"$folder/venv/bin/pip" install -q --no-deps "$folder"

echo "Lowest versions: $(paste -sd ' ' "$folder/lowest.txt")"
"$folder/venv/bin/pytest" -q -n 2 -p no:cacheprovider tests/unit tests/golden
