# Lets what this host sends to WAS at the managers' port arrive at NOW; with NOW empty ends that. Engines send from the host's
# own network namespace, so the rule is in its chain OUTPUT. Its comment marks it as ours.
ours() { "$1" -w 10 -t nat -S OUTPUT | grep -e '--comment "\{0,1\}swarmplan-redirect"\{0,1\} ' | grep -F -e "-d $WAS/"; }
main() {
  case $WAS in
    *:*) tables=ip6tables to="[$NOW]:2377" ;;
    *) tables=iptables to="$NOW:2377" ;;
  esac
  match="-d $WAS -p tcp -m tcp --dport 2377 -m comment --comment swarmplan-redirect"
  found=$(ours $tables)
  if [ "$NOW" ] && [ "$(printf '%s\n' "$found" | grep -c .)" = 1 ]; then
    case $found in *"--to-destination $to") exit 0 ;; esac
  fi
  printf '%s\n' "$found" | tr -d '"' | while read -r _ rule; do
    [ ! "$rule" ] || $tables -w 10 -t nat -D $rule || exit 1
  done || exit 1
  [ ! "$NOW" ] || $tables -w 10 -t nat -I OUTPUT $match -j DNAT --to-destination "$to" || exit 1
}
main </dev/null
