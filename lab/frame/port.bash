# Ports of the lab: away from the usual ones, all moved together by LAB_PORT_OFFSET when two labs share a machine.

port() { printf '%s' $(($1 + ${LAB_PORT_OFFSET:-0})); }

# Who listens on TCP port PORT, as "pid (command)"; nothing when it is free.
listener() {
  local inode fd pid
  inode=$(awk -v port="$(printf ':%04X' "$1")" '$4 == "0A" && substr($2, length($2) - 4) == port { print $10; exit }' /proc/net/tcp /proc/net/tcp6 2>/dev/null)
  [ -n "$inode" ] || return 0
  for fd in /proc/[0-9]*/fd/*; do
    [ "$(readlink "$fd" 2>/dev/null)" = "socket:[$inode]" ] || continue
    pid=${fd#/proc/}
    pid=${pid%%/*}
    printf 'pid %s (%s)' "$pid" "$(tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | sed 's/ *$//' | cut -c1-60)"
    return
  done
  printf 'another user or another namespace'
}

# Names the first of these ports that somebody has.
taken() {
  local number owner
  for number in "$@"; do
    owner=$(listener "$number")
    [ -z "$owner" ] || {
      printf 'port %s is in use by %s; end that, or move the lab with LAB_PORT_OFFSET' "$number" "$owner"
      return
    }
  done
}
