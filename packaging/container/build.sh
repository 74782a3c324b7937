#!/usr/bin/env bash
# The agent's image without any registry, from Debian's packages and the wheels, as `docker save` writes one (root).
# Usage: build.sh ARCHIVE [REFERENCE]
set -euo pipefail
archive=$(realpath -m "$1")
reference=${2:-swarmplan:latest}
here=$(cd "$(dirname "$0")" && pwd)
[ "$(id -u)" = 0 ] || {
  echo "build.sh: run it as root: debootstrap makes files of other users" >&2
  exit 1
}

work=$(mktemp -d)
trap 'rm -rf --one-file-system "$work"' EXIT
root=$work/root
include=$(paste -sd , "$here/packages.txt")
# In namespaces of its own, for debootstrap leaves mounts and processes behind when it is killed.
isolated=(unshare --mount --pid --fork --kill-child --mount-proc)
"${isolated[@]}" debootstrap --variant=minbase --include="$include" bookworm "$root" > "$work/log" 2>&1 || {
  tail -n 5 "$work/log" >&2
  exit 1
}
"$here/wheels.sh" "$root/tmp/wheels"
cp "$here/finish.sh" "$root/tmp/"
chroot "$root" python3 -m venv /opt/swarmplan
chroot "$root" /opt/swarmplan/bin/pip install -q --no-index --find-links /tmp/wheels 'swarmplan[agent]'
chroot "$root" sh /tmp/finish.sh
rm -rf "$root"/tmp/* "$root/etc/resolv.conf" "$root/etc/hostname"
python3 "$here/save.py" "$root" "$archive" "$reference"
