# Makes a host of the local driver a machine of its own: host keys, who may log in, an engine or none. Prints its host key.
# Arguments: CLIENT_KEY.PUB ENGINE (yes or no).
set -eu
rm -f /etc/ssh/ssh_host_*
ssh-keygen -q -t ed25519 -N '' -C "$(hostname)" -f /etc/ssh/ssh_host_ed25519_key
rm -f /root/.bashrc /root/.profile /root/.bash_profile # what a developer has there is not what a server has
mkdir -p /run/sshd /etc/ssh/authorized
printf '%s\n' "$1" >/etc/ssh/authorized/root
cat >/etc/ssh/sshd_config.d/bare.conf <<'END'
HostKey /etc/ssh/ssh_host_ed25519_key
AuthorizedKeysFile /etc/ssh/authorized/%u
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
UseDNS no
KexAlgorithms curve25519-sha256
END
# Docker's service script asks for more open files than a machine without CAP_SYS_RESOURCE may give.
(ulimit -n 1048576) 2>/dev/null || echo 'ulimit() { :; }' >>/etc/default/docker
tr -d - </proc/sys/kernel/random/uuid >/etc/machine-id
rm -f /etc/docker/key.json /etc/swarmplan/host.json /var/log/docker.log
if [ "$2" = no ]; then # as if it had never been there; the folder of data stays, it is a mount
  rm -f /usr/local/bin/docker
  dpkg --remove --force-depends docker.io docker-cli >/dev/null 2>&1 || :
  rm -f /usr/bin/docker /usr/sbin/dockerd /usr/bin/dockerd /etc/docker/daemon.json /etc/init.d/docker
fi
cat /etc/ssh/ssh_host_ed25519_key.pub
