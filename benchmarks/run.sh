#!/usr/bin/env bash
# Measures swarmplan beside bare scripts and Ansible on real engines, then growth and start-up alone; prints the figures,
# writes them to benchmarks/results.md and the ratios to README.md, and fails where a ratio misses its goal. Needs root. Leaves nothing behind but
# .benchmarks/ (Ansible's virtual environment, so that it is installed but once).
set -euo pipefail
cd "$(dirname "$0")/.."
[ "$(id -u)" = 0 ] || { echo "make bench: needs root, for real engines on this machine" >&2; exit 1; }

python=.venv/bin/python kept=$PWD/.benchmarks
scratch=$(mktemp -d)
export XDG_STATE_HOME=$scratch ANSIBLE_HOME=$scratch/ansible ANSIBLE_LOCAL_TEMP=$scratch/ansible/tmp BENCH_MISSED=$scratch/missed
unset PYTHONDONTWRITEBYTECODE # nobody's imports are to be compiled each time anew
five=benchmarks/bench.yaml many=$scratch/many.yaml

down() {
  $python benchmarks/engines.py down "$1"
}
clean() {
  down $five || true
  down "$many" || true
  rm -rf "$scratch"
}

mkdir -p $kept
if [ ! -x $kept/ansible/bin/ansible-playbook ]; then
  echo "Installing Ansible into $kept/ansible, once …" >&2
  python3 -m venv $kept/ansible
  $kept/ansible/bin/pip install --quiet ansible docker
fi
$python plans/hello_image.py $kept/image.tar lab/bench:1
$python benchmarks/many.py "$many" lab/bench:1 $kept/image.tar
trap clean EXIT
down $five
down "$many"

{
  $python benchmarks/machine.py
  $python benchmarks/engines.py up $five "$scratch/five.json"
  $python benchmarks/contenders.py "$scratch/five.json" $kept/ansible
  down $five
  $python benchmarks/engines.py up "$many" "$scratch/many.json"
  $python benchmarks/many.py "$many" "$scratch/many.json"
  down "$many"
  $python benchmarks/classroom.py "$scratch/class" $kept/image.tar
  $python benchmarks/growth.py
  $python benchmarks/startup.py
} | tee "$scratch/results.md"
mv "$scratch/results.md" benchmarks/results.md
$python benchmarks/readme.py
if [ -s "$BENCH_MISSED" ]; then
  echo "make bench: missed:" >&2
  cat "$BENCH_MISSED" >&2
  exit 1
fi
