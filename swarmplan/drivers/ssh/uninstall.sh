# Takes out the packages that `install.sh` brought, but those that others have come to need, and what it wrote.
# Arguments: PACKAGE..., beside which those in its own notes are taken. Says `at=STEP` before each step and `kept=PACKAGE` for each package that stays.
LC_ALL=C PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin DEBIAN_FRONTEND=noninteractive
export LC_ALL PATH DEBIAN_FRONTEND
notes=/etc/swarmplan/packages
data=/var/lib/docker
until=$(($(date +%s) + 180))

at() { echo "at=$*"; }
patiently() { # COMMAND...: another dpkg is waited for
  while ! said=$("$@" </dev/null 2>&1); do
    case $said in
      *"frontend lock"* | *"Unable to lock"* | *"database is locked"*)
        [ "$(date +%s)" -ge $until ] || { sleep 2 && continue; }
        printf '%s\n' "$said" >&2
        exit 1
        ;;
    esac
    printf '%s\n' "$said" >&2
    return 1
  done
}
state() { dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null; }
present() {
  for package; do
    case $(state "$package") in '' | not-installed) ;; *) echo "$package" ;; esac
  done
}

main() {
  set -- "$@" $(sed -n 's/^package=//p' $notes 2>/dev/null)
  if [ $# = 0 ]; then return 0; fi
  if command -v dockerd >/dev/null; then had=yes; else had=; fi
  at "dpkg --configure -a"
  patiently dpkg --configure -a || exit 1
  at "dpkg --remove $*"
  apt-mark unhold docker-ce docker-ce-cli >/dev/null 2>&1
  # dpkg leaves alone what another package needs; it is no failure.
  patiently dpkg --remove $(present "$@") 2>/dev/null
  # Purging Debian's package deletes all data, and fails where that is a disk of its own. Volumes are people's.
  rm -f $data/nuke-graph-directory.sh
  if [ "$had" ] && ! command -v dockerd >/dev/null; then
    if [ -z "$(find $data/volumes -mindepth 1 -maxdepth 1 -type d 2>/dev/null)" ]; then
      find $data -mindepth 1 -xdev -delete 2>/dev/null
    fi
    rm -f /etc/docker/key.json
    rmdir /etc/docker $data 2>/dev/null
  fi
  at "dpkg --purge $*"
  patiently dpkg --purge $(present "$@") 2>/dev/null
  for package in $(present "$@"); do echo "kept=$package"; done
  if [ -e $notes ]; then
    sed -n 's/^file=//p' $notes | while read -r file; do rm -f "$file"; done
    rm -f $notes
    rmdir /etc/swarmplan 2>/dev/null
  fi
  return 0
}
main "$@" </dev/null
