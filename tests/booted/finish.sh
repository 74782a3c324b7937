# What makes a root from debootstrap one that boots in a container. Arguments: ROOT, the folder of this file.
: >"$1/etc/fstab"
: >"$1/etc/resolv.conf" # names then fail at once
rm -f "$1"/etc/ssh/ssh_host_* "$1/etc/docker/key.json"
cp "$2/lab.service" "$1/etc/systemd/system/"
mkdir -p "$1/etc/ssh/authorized"
cat >"$1/etc/ssh/sshd_config.d/lab.conf" <<'END'
AuthorizedKeysFile /etc/ssh/authorized/%u
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
UseDNS no
END
chroot "$1" systemctl enable -q lab.service ssh.service docker.service docker.socket
# Clocks that would change a host between two looks, and a login prompt nobody sees.
chroot "$1" systemctl mask -q console-getty.service apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer \
  e2scrub_all.timer fstrim.timer systemd-tmpfiles-clean.timer
chroot "$1" apt-get clean
