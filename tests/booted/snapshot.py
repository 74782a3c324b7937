"""Everything of a host that nobody who only looks may change."""

from booted.hosts import BootedHost

_SCRIPT = r"""
units() { # what runs is told by the id of its start; logins have units of their own
  systemctl list-units --all --no-legend --plain --full | awk '{ print $1, $2, $3, $4 }' |
    grep -v -e '^session-' -e '^user' -e '^run-user' -e '\.device ' -e '\.timer ' || :
  for unit in docker.service docker.socket containerd.service; do
    systemctl show --property=Id,InvocationID,NRestarts,ActiveState "$unit" | paste -s -
  done
}
files() { # an engine that runs writes its own files all the time; what else is written is told by time and size
  find / -xdev \( -path /proc -o -path /sys -o -path /tmp -o -path /var/log -o -path /run/log -o -path /var/lib/systemd \
    -o -path /var/lib/containerd \) -prune -o \( -type f -o -type l \) -printf '%p %m %U %G %s %T@\n'
  find /run -xdev \( -path /run/log -o -path /run/systemd -o -path /run/user -o -path /run/utmp -o -path /run/motd.dynamic -o -path /run/sudo \
    -o -path /run/credentials \) -prune -o -printf '%p %m %y\n'
  find /var/lib/docker -xdev \( -path '*/swarm/raft' -o -path '*/overlay2' -o -path '*/containers' \) -prune -o -printf '%p %m %y\n'
}
rules() {
  iptables-save | sed 's/\[[0-9:]*\]//; /^#/d'
  ip -o -4 address | awk '{ print $2, $4 }'
  ip route | sed 's/ *linkdown *//; s/ *$//'
  cat /proc/sys/net/ipv4/ip_forward
}
processes() { # those of logins come and go
  for place in /proc/[0-9]*; do
    pid=${place#/proc/}
    if [ "$pid" = $$ ] || grep -q -e session- -e /user.slice "$place/cgroup" 2>/dev/null; then continue; fi
    case $(cat "$place/comm" 2>/dev/null) in '' | sshd | paste | awk | sed | sh | cat | sort | find | snapshot) ;; *)
      echo "$pid $(cat "$place/comm" 2>/dev/null)" ;;
    esac
  done
}
for part in units files rules processes; do
  $part | sort | sed "s/^/$part: /"
done
"""


def snapshot(host: BootedHost) -> frozenset[str]:
    """Its units, files, rules and processes, a line each."""
    return frozenset(host.run("sh", "-c", _SCRIPT, "snapshot").stdout.splitlines())
