#!/usr/bin/env bash
# Measures swarmplan beside a bare script and Ansible on five real engines, then planning and start-up alone; prints
# the figures and writes them to benchmarks/results.md. Needs root. Leaves nothing behind but .benchmarks/ (Ansible's
# virtual environment, so that it is installed but once).
set -euo pipefail
cd "$(dirname "$0")/.."
[ "$(id -u)" = 0 ] || { echo "make bench: needs root, for real engines on this machine" >&2; exit 1; }

python=.venv/bin/python kept=$PWD/.benchmarks
scratch=$(mktemp -d)
export XDG_STATE_HOME=$scratch ANSIBLE_HOME=$scratch/ansible ANSIBLE_LOCAL_TEMP=$scratch/ansible/tmp
unset PYTHONDONTWRITEBYTECODE # nobody's imports are to be compiled each time anew

clean() {
  $python benchmarks/engines.py down || true
  rm -rf "$scratch"
}
trap clean EXIT

mkdir -p $kept
if [ ! -x $kept/ansible/bin/ansible-playbook ]; then
  echo "Installing Ansible into $kept/ansible, once …" >&2
  python3 -m venv $kept/ansible
  $kept/ansible/bin/pip install --quiet ansible docker
fi
$python plans/hello_image.py $kept/image.tar lab/bench:1
$python benchmarks/engines.py down
$python benchmarks/engines.py up "$scratch/inventory.json"

{
  $python benchmarks/machine.py
  $python benchmarks/contenders.py "$scratch/inventory.json" $kept/ansible
  $python benchmarks/planning.py
  $python benchmarks/startup.py
} | tee "$scratch/results.md"
mv "$scratch/results.md" benchmarks/results.md
