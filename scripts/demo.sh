#!/usr/bin/env bash
# The demo: plans/quickstart.yaml applied, shown and asked for its pages. `demo.sh down` takes it down again.
set -euo pipefail
cd "$(dirname "$0")/.."
SPEC=plans/quickstart.yaml
swarmplan=.venv/bin/swarmplan

# Why real engines cannot run here, in one line; nothing when they can.
obstacle() {
  if [ "$(id -u)" != 0 ]; then
    echo "not root"
  else
    unshare --net --mount --uts true 2> /dev/null || echo "the kernel gives no network namespaces"
  fi
}

why=$(obstacle)
simulate=()
if [ -n "$why" ]; then
  echo "demo: $why, so the cluster is only simulated (--simulate); as root on a Linux machine it is real."
  simulate=(--simulate)
fi

if [ "${1:-up}" = down ]; then
  exec $swarmplan destroy "$SPEC" "${simulate[@]}" --auto-approve
fi

.venv/bin/python plans/hello_image.py plans/build/hello.tar lab/hello:1
$swarmplan apply "$SPEC" "${simulate[@]}" --auto-approve
$swarmplan status "$SPEC" "${simulate[@]}"
[ -z "$why" ] || exit 0

echo
echo "The page of every node that runs it:"
$swarmplan status "$SPEC" --format json | .venv/bin/python plans/fetch_pages.py page 8080
cat <<EOT

The cluster stays up. Now change a number in $SPEC (web: replicas: 3, say) and try
  $swarmplan plan  $SPEC
  $swarmplan apply $SPEC
  eval "\$($swarmplan env -f $SPEC manager-1)" && docker node ls
Take it down again with: make demo-down
EOT
