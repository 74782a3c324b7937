# A host's first process: its engine is started and stopped by /etc/init.d/docker, as in boot2docker, and the host stays. With
# an engine that ends by itself the host ends too, as those of the local driver do.
mkdir -p /var/lib/boot2docker /etc/init.d
cat >/etc/init.d/docker <<'END'
#!/bin/sh
case $1 in
  stop)
    : >/run/docker.rest
    pid=$(cat /run/docker.pid) && kill -TERM "$pid"
    until [ -e /run/docker.rests ]; do sleep 0.05; done
    ;;
  start) rm -f /run/docker.rest ;;
  *) exit 1 ;;
esac
END
chmod +x /etc/init.d/docker
ending=no
trap 'trap "" TERM; ending=yes; kill -TERM $engine 2>/dev/null' TERM
while :; do
  dockerd -H unix:///run/docker.sock -H unix:///run/swarmplan/docker.sock </dev/null &
  engine=$! code=143
  while [ "$code" -gt 128 ] && kill -0 "$engine" 2>/dev/null; do
    code=0
    wait "$engine" || code=$?
  done
  [ -e /run/docker.rest ] && [ $ending = no ] || break
  : >/run/docker.rests
  while [ -e /run/docker.rest ] && [ $ending = no ]; do sleep 0.05; done
  rm -f /run/docker.rests
  [ $ending = no ] || break
done
echo "the engine ended with code $code"
exit "$code"
