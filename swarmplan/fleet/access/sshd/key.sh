# sshd runs this for each key that a client offers (sshd_config(5), AuthorizedKeysCommand). It prints the line of a key that is let in, and
# notes the process of the connection, which is its parent: so a connection counts and can be ended over which nothing is asked for, as one of
# `ssh -N`, of which no other program of ours hears.
# $1: the folder of the access; $2: the key's fingerprint; $3: how many connections a student may have.
# Each login waits for it, so it starts next to no programs.
folder=$1 key=$2 most=$3
umask 077
line=$(grep -F -m 1 -e " $key\"" "$folder/authorized_keys") || exit 0
student=${line%%" $key\""*}
student=${student##* }
{ read -r boot < /proc/sys/kernel/random/boot_id; } 2>/dev/null

# The process $1 as `swarmplan.system.processes` names it, into `found`; "" where it has ended.
identify() {
  found=
  { read -r stat < "/proc/$1/stat"; } 2>/dev/null || return 0
  set -- "$1" ${stat##*) }
  case $2 in Z | X | x) return 0 ;; esac
  found="{\"pid\": $1, \"start\": ${21}, \"boot\": \"$boot\"}"
}

open=0
for file in "$folder/connections/$student".*; do
  [ "$file" != "$folder/connections/$student.$PPID" ] || continue
  identify "${file##*.}"
  noted=
  { read -r noted < "$file"; } 2>/dev/null
  [ -z "$found" ] || [ "$noted" != "$found" ] || open=$((open + 1))
done
[ "$open" -lt "$most" ] || exit 0

# What cannot be written is left out: a full disk must not lock a class out.
identify "$PPID"
{
  mkdir -p "$folder/connections"
  printf '%s\n' "$found" > "$folder/connections/.$student.$PPID" &&
    mv -f "$folder/connections/.$student.$PPID" "$folder/connections/$student.$PPID"
} 2>/dev/null
printf '%s\n' "$line"
