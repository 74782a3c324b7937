# What the scripts share that tell what a host still has, a line each. Sent ahead of them. Changes nothing and asks no engine: the
# files of one that is off tell as much.
LC_ALL=C PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
export LC_ALL PATH
number() { # HOW_MANY ONE MANY
  case $1 in 0) ;; 1) echo "1 $2" ;; *) echo "$1 $3" ;; esac
}
left_in() { # DATA: the engine's data folder
  if [ -e /sys/class/net/docker_gwbridge ]; then echo "Docker's network docker_gwbridge"; fi
  number "$(grep -l com.docker.swarm.task.id "$1"/containers/*/config.v2.json 2>/dev/null | wc -l)" \
    'container of a service' 'containers of services'
  number "$(find "$1"/image/*/imagedb/content/sha256 -type f 2>/dev/null | wc -l)" image images
  number "$(find "$1/volumes" -mindepth 1 -maxdepth 1 -type d 2>/dev/null | wc -l)" volume volumes
}
