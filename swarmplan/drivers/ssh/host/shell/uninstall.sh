# Takes out the packages that `install.sh` brought, but those that others have come to need, and what it wrote.
# Arguments: PACKAGE..., beside which those in its own notes are taken. Says `at=STEP` before each step and `kept=PACKAGE` for each package that stays.
data=/var/lib/docker

state() { dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null; }
present() {
  for package; do
    case $(state "$package") in '' | not-installed) ;; *) echo "$package" ;; esac
  done
}

put_out() { # HOW PACKAGE...: what another package needs dpkg leaves alone, and that is no failure
  how=$1
  shift
  await_apt dpkg "$how" $(present "$@") || ! grep -qE "$locked" "$said" || exit 1
}

main() {
  noted=$(sed -n 's/^package=//p' $notes 2>/dev/null)
  set -- $(printf '%s\n' "$@" $noted | sort -u)
  if [ $# = 0 ]; then return 0; fi
  if command -v dockerd >/dev/null; then had=yes; else had=; fi
  at "dpkg --configure -a"
  await_apt dpkg --configure -a || exit 1
  at "dpkg --remove $*"
  apt-mark unhold docker-ce docker-ce-cli >/dev/null 2>&1
  put_out --remove "$@"
  # Purging Debian's package deletes all data, and fails where that is a disk of its own. Volumes are people's.
  rm -f $data/nuke-graph-directory.sh
  hash -r
  if [ "$had" ] && ! command -v dockerd >/dev/null; then
    if [ -z "$(find $data/volumes -mindepth 1 -maxdepth 1 -type d 2>/dev/null)" ]; then
      find $data -mindepth 1 -xdev -delete 2>/dev/null
    fi
    rm -f /etc/docker/key.json
    rmdir /etc/docker $data 2>/dev/null
  fi
  at "dpkg --purge $*"
  put_out --purge "$@"
  for package in $(present "$@"); do echo "kept=$package"; done
  if [ -e $notes ]; then
    sed -n 's/^file=//p' $notes | while read -r file; do rm -f "$file"; done
    rm -f $notes
    rmdir /etc/swarmplan 2>/dev/null
  fi
  return 0
}
main "$@" </dev/null
