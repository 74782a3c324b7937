#!/usr/bin/env bash
# Brings a fresh Debian or Ubuntu machine to where swarmplan runs and is tested. Does only what is missing, so that a
# second call takes no time. Without root it makes the virtual environment and says what it could not install.
set -euo pipefail
cd "$(dirname "$0")/.."

PACKAGES=(age chromium docker.io docker-registry iptables iproute2 busybox-static debootstrap openssh-client openssh-server openssl systemd-container gpg gpg-agent prometheus sudo python3-venv git)

missing_packages() {
  local name
  for name in "${PACKAGES[@]}"; do
    dpkg-query -W -f '${Status}' "$name" 2>/dev/null | grep -q '^install ok installed' || printf '%s ' "$name"
  done
}

# A package that starts services at once would start an engine nobody asked for; swarmplan starts its own.
install_packages() {
  local policy=/usr/sbin/policy-rc.d made=no
  if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' > "$policy" && chmod +x "$policy" && made=yes
  fi
  local log; log=$(mktemp)
  echo "setup: installing $*"
  if ! { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends "$@"; } > "$log" 2>&1; then
    [ "$made" = no ] || rm -f "$policy"
    tail -n 5 "$log" >&2
    echo "setup: apt-get could not install $*: is there a network? (log: $log)" >&2
    exit 1
  fi
  [ "$made" = no ] || rm -f "$policy"
  rm -f "$log"
}

system_packages() {
  command -v dpkg-query > /dev/null || { echo "setup: not a Debian or Ubuntu: install ${PACKAGES[*]} (or what they are called here) yourself" >&2; return; }
  local wanted; wanted=$(missing_packages)
  [ -n "$wanted" ] || return 0
  if [ "$(id -u)" = 0 ]; then
    # shellcheck disable=SC2086  # a list of names
    install_packages $wanted
  else
    echo "setup: not root, so these stay uninstalled: $wanted(only --simulate will work)" >&2
  fi
}

python() {
  local found
  for found in python3.11 python3.12 python3.13 python3; do
    command -v "$found" > /dev/null && "$found" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2> /dev/null && { echo "$found"; return; }
  done
  echo "setup: no Python of 3.11 or newer with venv: apt-get install python3 python3-venv" >&2
  exit 1
}

environment() {
  local stamp=.venv/.installed now
  now=$(cat pyproject.toml constraints.txt | sha256sum)
  [ "$(cat "$stamp" 2> /dev/null)" = "$now $PWD" ] && return 0
  echo "setup: installing swarmplan and its tools into .venv"
  [ -x .venv/bin/pip ] && .venv/bin/python -c '' 2> /dev/null || { rm -rf .venv; "$(python)" -m venv .venv; }
  PIP_DISABLE_PIP_VERSION_CHECK=1 .venv/bin/python -m pip install -q --constraint constraints.txt --config-settings editable_mode=compat -e '.[agent,classroom,otel,ui,dev]' \
    || { echo "setup: pip could not install the requirements: is there a network?" >&2; exit 1; }
  .venv/bin/python -m compileall -q swarmplan # else every command compiles it all where Python may not keep what it compiled
  echo "$now $PWD" > "$stamp"
}

system_packages
environment
