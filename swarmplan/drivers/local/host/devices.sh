# The devices of one host, read by boot.sh with $root set: those that every container has, too. Terminals and shared memory
# are its own: the machine's would be common to all hosts.
mount -t tmpfs -o mode=755,nosuid,noexec,size=1m tmpfs "$root/dev"
mkdir "$root/dev/net" "$root/dev/pts" "$root/dev/shm" "$root/dev/mqueue"
cp -a /dev/null /dev/zero /dev/full /dev/random /dev/urandom /dev/tty "$root/dev"
mknod -m 666 "$root/dev/net/tun" c 10 200
mknod -m 666 "$root/dev/fuse" c 10 229
mount -t devpts -o newinstance,nosuid,noexec,ptmxmode=666,mode=620,gid=5 devpts "$root/dev/pts"
mount -t tmpfs -o mode=1777,nosuid,nodev shm "$root/dev/shm"
mount -t mqueue -o nosuid,nodev,noexec mqueue "$root/dev/mqueue"
ln -s pts/ptmx /proc/self/fd "$root/dev"
ln -s fd/0 "$root/dev/stdin"
ln -s fd/1 "$root/dev/stdout"
ln -s fd/2 "$root/dev/stderr"
