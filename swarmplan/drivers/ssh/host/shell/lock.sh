# Swaps this host's lock: it becomes TEXT ("": none) if it is EXPECTED, and what it is then is told between two lines.
# Not under the lock of the other scripts, which may work for minutes.
LC_ALL=C PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
export LC_ALL PATH
LOCK=/etc/swarmplan.lock

see() { # sets found: what counts of the file, which is its printable characters
  if [ -L "$LOCK" ]; then
    echo "$LOCK is a symbolic link; remove it there" >&2
    exit 1
  fi
  found=
  [ -e "$LOCK" ] || return 0
  if [ ! -f "$LOCK" ]; then
    echo "$LOCK is not a regular file; remove it there" >&2
    exit 1
  fi
  found=$(head -c 4096 "$LOCK")
  found=$(printf '%s' "$found" | tr -cd ' -~' | sed 's/^ *//; s/ *$//')
}
main() {
  set -eu
  umask 077
  see
  if [ "$EXPECTED" != "$TEXT" ]; then
    command -v flock >/dev/null || {
      echo "flock is missing there; install it (the package util-linux)" >&2
      exit 1
    }
    exec 9</
    flock -w 5 9 || {
      echo "another swap of the lock does not end" >&2
      exit 1
    }
    see
    if [ "$found" = "$EXPECTED" ]; then
      if [ "$TEXT" ]; then
        rm -f "$LOCK.new"
        printf '%s\n' "$TEXT" | cat >"$LOCK.new" || { # cat says what is wrong with the disk
          rm -f "$LOCK.new"
          exit 1
        }
        mv -f "$LOCK.new" "$LOCK"
      else
        rm -f "$LOCK" "$LOCK.new"
      fi
      found=$TEXT
    fi
  fi
  printf '%s\n' '--- lock' "$found" '--- end'
}
main </dev/null
