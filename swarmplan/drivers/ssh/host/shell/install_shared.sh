# What installing and taking out share. Sent ahead of either.
LC_ALL=C PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1
export LC_ALL PATH DEBIAN_FRONTEND NEEDRESTART_SUSPEND
notes=/etc/swarmplan/packages # what we are about to bring, noted before it comes: a cut must not lose it
until=$(($(date +%s) + 180)) locked='Could not get lock|frontend lock|Unable to lock|database is locked'
said=$(mktemp -p /run) # in memory, for the disk may be full; no pipe, which services that start would keep open
trap 'rm -f "$said"' EXIT

at() { echo "at=$*"; }
await_apt() { # COMMAND...: another apt or dpkg is waited for, as on a host that was just started
  while ! "$@" </dev/null >"$said" 2>&1; do
    if [ "$(date +%s)" -lt $until ] && grep -qE "$locked" "$said"; then
      sleep 2
    else
      cat "$said" >&2
      return 1
    fi
  done
}
