#!/usr/bin/env bash
# The agent's demo: a cluster follows a git repository. A push becomes true, a commit is held, drift is healed; then all of it is removed.
set -euo pipefail
cd "$(dirname "$0")/.."
swarmplan=$PWD/.venv/bin/swarmplan
look=("$PWD/.venv/bin/python" "$PWD/scripts/agent_pass.py")
CLUSTER=agent-demo
PORT=${PORT:-9480}

# Why real engines cannot run here, in one line; nothing when they can.
obstacle() {
  if [ "$(id -u)" != 0 ]; then
    echo "not root"
  else
    unshare --net --mount --uts true 2> /dev/null || echo "the kernel gives no network namespaces"
  fi
}

why=$(obstacle)
[ -z "${SIMULATE:-}" ] || why="SIMULATE is set"
simulate=()
if [ -n "$why" ]; then
  echo "demo-agent: $why, so the cluster is only simulated; as root on a Linux machine it is real."
  simulate=(--simulate)
fi

folder=$(mktemp -d)
agent=
finish() {
  local code=$?
  set +e
  trap - EXIT INT TERM
  if [ -n "$agent" ]; then
    kill "$agent" 2> /dev/null
    wait "$agent"
  fi
  [ "$code" = 0 ] || tail -n 40 "$folder/agent.log" >&2
  if ! "$swarmplan" destroy "$folder/work/cluster.yaml" "${simulate[@]}" --auto-approve > "$folder/destroy.log" 2>&1; then
    cat "$folder/destroy.log" >&2
    code=1
  fi
  rm -rf "$folder"
  exit "$code"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

say() { printf '\n== %s\n' "$*"; }

write_cluster() { # replicas, services besides web
  cat > "$folder/work/cluster.yaml" << EOT
apiVersion: swarmplan/v1
kind: Cluster
name: $CLUSTER
machines: {driver: local}
managers: {count: 1}
workers: {count: 1}
images:
  lab/hello:1: {archive: hello.tar}
services:
  web: {image: "lab/hello:1", deploy: {replicas: $1}}
  $2
policy: {max_destroys: 0, settle: 1s}
EOT
}

commit() { # subject; the commit's id comes back
  git -C "$folder/work" add --all
  git -C "$folder/work" commit --quiet --message "$1"
  git -C "$folder/work" push --quiet origin HEAD:main
  git -C "$folder/work" rev-parse HEAD
}

say "A repository, and an agent that follows it"
git init --quiet --bare "$folder/ops.git"
git clone --quiet "$folder/ops.git" "$folder/work" 2> /dev/null
git -C "$folder/work" config user.name Ada
git -C "$folder/work" config user.email ada@example.org
.venv/bin/python plans/hello_image.py "$folder/work/hello.tar" lab/hello:1
write_cluster 2 'page: {image: "lab/hello:1"}'
first=$(commit "Two of web, and a page")
cat > "$folder/agent.yaml" << EOT
apiVersion: swarmplan/v1
kind: Agent
socket: agent.sock
state: state
clusters:
  demo:
    source: {git: ops.git, ref: {branch: main}, interval: 2s}
    trust: {drivers: [local]}  # engines of this machine; what is reached by ssh needs no such trust
    simulate: $([ -n "$why" ] && echo true || echo false)
server: {listen: "127.0.0.1:$PORT"}
EOT
cat "$folder/agent.yaml"
"$swarmplan" agent run "$folder/agent.yaml" > "$folder/agent.log" 2>&1 &
agent=$!
look+=("$folder/agent.sock")
"${look[@]}" applied "$first"

say "A push becomes true"
write_cluster 4 'page: {image: "lab/hello:1"}'
since=$(date +%s.%N)
second=$(commit "Four of web")
"${look[@]}" applied "$second" --since "$since"

say "A commit that would remove a service is held, and told once with what to type"
write_cluster 4 ""
held=$(commit "No page")
"${look[@]}" held "$held"

say "A good commit after it goes on"
write_cluster 3 'page: {image: "lab/hello:1"}'
since=$(date +%s.%N)
third=$(commit "The page again, three of web")
"${look[@]}" applied "$third" --since "$since"

say "Somebody changes the cluster by hand, and it is changed back"
since=$(date +%s.%N)
if [ -z "$why" ]; then
  "$swarmplan" exec --file "$folder/work/cluster.yaml" "$CLUSTER-manager-1" -- docker service scale --detach web=1 > /dev/null
else
  write_cluster 1 'page: {image: "lab/hello:1"}'
  "$swarmplan" apply "$folder/work/cluster.yaml" --simulate --auto-approve --lock-timeout 1m > /dev/null 2>&1
  git -C "$folder/work" checkout --quiet cluster.yaml
fi
"${look[@]}" healed "$third" --since "$since"

say "swarmplan agent status"
"$swarmplan" agent status --socket "$folder/agent.sock"
say "GET /metrics (a part)"
"${look[@]}" metrics "http://127.0.0.1:$PORT/metrics"
say "All of it is removed again"
