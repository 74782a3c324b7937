# Installs Docker's engine with apt. Called again after being cut off it goes on; called for nothing it does nothing.
# Arguments: WHAT (distribution, or a version such as 28.5 or 28.5.1), REPOSITORY (where Docker's own is).
# Says `at=STEP` before each step and `package=NAME` for each package that was not there before we came.
stale=
keyring=/etc/apt/keyrings/docker.asc sources=/etc/apt/sources.list.d/docker.sources # as Docker documents

fail() { # WHY
  [ $# = 0 ] || echo "E: $*" >&2
  exit 1
}
apt() {
  await_apt apt-get -q -y -o Dpkg::Use-Pty=0 -o Acquire::Retries=2 \
    -o Acquire::http::Timeout=20 -o Acquire::https::Timeout=20 \
    -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold \
    -o Dpkg::Options::=--force-confmiss "$@"
}
note() { grep -qsxF "$1" $notes || echo "$1" >>$notes || fail "cannot write $notes"; }

bring() { # PACKAGE...: nothing of the host's own is removed for it
  at "apt-get install $*"
  new=$(apt-get -s -q --no-install-recommends --no-remove install "$@" </dev/null 2>/dev/null |
    awk '$1 == "Inst" && $3 !~ /^\[/ { print $2 }')
  for package in $new; do note "package=$package"; done
  apt --no-install-recommends --no-remove install "$@" || lacking
}
update() { # an archive of the host's own that is away need not matter; apt calls many a failure only a warning (apt-get(8))
  at "apt-get update"
  apt update || :
  stale=$(grep '^[WE]:' "$said") || :
}
lacking() { # where the lists could not be had, that is the reason, and not that a package is unknown
  if [ "$stale" ] && grep -qE 'Unable to locate|no installation candidate|Failed to fetch|Unable to fetch' "$said"; then
    at "apt-get update"
    printf '%s\n' "$stale" >&2
  fi
  fail
}
candidate() { apt-cache policy "$1" 2>/dev/null | grep -q 'Candidate: [^(]'; }

distribution() {
  wanted="docker.io ca-certificates"
  if candidate docker-cli; then wanted="$wanted docker-cli"; fi # one package before Debian 13
  if [ "$(cat /sys/module/apparmor/parameters/enabled 2>/dev/null)" = Y ]; then wanted="$wanted apparmor"; fi
  bring $wanted
}

system() { # which of Docker's archives is this system's
  . /etc/os-release
  case $ID in
    debian | ubuntu | raspbian) archive=$ID suite=${VERSION_CODENAME:-} ;;
    *) if [ "${UBUNTU_CODENAME:-}" ]; then archive=ubuntu suite=$UBUNTU_CODENAME
       else archive=debian suite=${DEBIAN_CODENAME:-}; fi ;;
  esac
  [ "$suite" ] || fail "Docker's own repository has nothing for $PRETTY_NAME"
}
repository() { # BASE
  system
  if ! grep -qsx "file=$sources" $notes && grep -rqs "$1/$archive" /etc/apt/sources.list /etc/apt/sources.list.d; then
    return 0 # the host has it already, and it is the host's
  fi
  case $1 in https:*) [ -e /etc/ssl/certs/ca-certificates.crt ] || bring ca-certificates ;; esac
  at "download of $1/$archive/gpg"
  for file in $keyring $sources; do
    if [ -e $file ] && ! grep -qsxF "file=$file" $notes; then fail "$file is there, and not for $1/$archive"; fi
    note "file=$file"
  done
  mkdir -p -m 755 /etc/apt/keyrings
  await_apt /usr/lib/apt/apt-helper download-file "$1/$archive/gpg" $keyring.new || fail
  cat $keyring.new >$keyring && chmod 644 $keyring || fail "cannot write $keyring" # it may be a link
  rm -f $keyring.new
  cat >$sources <<END || fail "cannot write $sources"
Types: deb
URIs: $1/$archive
Suites: $suite
Components: stable
Architectures: $(dpkg --print-architecture)
Signed-By: $keyring
END
  at "apt-get update"
  apt -o Dir::Etc::SourceList=$sources -o Dir::Etc::SourceParts=- -o APT::Get::List-Cleanup=0 update || fail
  if grep -q '^[WE]:' "$said"; then # without its lists apt would only say that there is no such package
    cat "$said" >&2
    fail
  fi
}
versions() { apt-cache madison docker-ce 2>/dev/null | awk -F '|' '{ gsub(/ /, "", $2); print $2 }'; }
pinned() { # VERSION BASE
  repository "$2"
  at "apt-get install docker-ce=$1"
  version=$(versions | awk -v want="$1" '
    { bare = $0; sub(/^[0-9]+:/, "", bare) }
    index(bare, want ".") == 1 || index(bare, want "-") == 1 || index(bare, want "~") == 1 { print; exit }')
  [ "$version" ] || fail "no version $1 in $2 (it has $(versions | head -n 3 | tr '\n' ' ')…)"
  bring "docker-ce=$version" "docker-ce-cli=$version" containerd.io
  at "apt-mark hold docker-ce docker-ce-cli"
  await_apt apt-mark hold docker-ce docker-ce-cli || fail
}

main() {
  at "dpkg --configure -a"
  mkdir -p -m 755 /etc/swarmplan
  await_apt dpkg --configure -a || fail
  if ! apt-get -q check </dev/null >/dev/null 2>&1; then
    at "apt-get --fix-broken install"
    apt --fix-broken --no-remove install || fail
  fi
  if ! command -v dockerd >/dev/null || ! command -v docker >/dev/null; then
    update
    if [ "$1" = distribution ]; then distribution; else pinned "$@"; fi
  fi
  [ ! -e $notes ] || grep '^package=' $notes || :
}
main "$@" </dev/null
