# Ports of the lab: away from the usual ones, all moved together by LAB_PORT_OFFSET when two labs share a machine.

port() { printf '%s' $(($1 + ${LAB_PORT_OFFSET:-0})); }

# Whether somebody listens on TCP port PORT.
listening() { [ -n "$(inode_of "$1")" ]; }

inode_of() { awk -v port="$(printf ':%04X' "$1")" '$4 == "0A" && substr($2, length($2) - 4) == port { print $10; exit }' /proc/net/tcp /proc/net/tcp6 2>/dev/null; }

# Who listens there, as "pid (command)"; nothing when it is free.
listener() {
  local inode who
  inode=$(inode_of "$1")
  [ -n "$inode" ] || return 0
  who=$(openers "socket:\\[$inode\\]" | head -n 1)
  printf '%s' "${who:-another user or another namespace}"
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
