# shellcheck shell=bash
# What the parts of network and nodes agree on: names, addresses, cgroups. A lab with a port offset has its own of each.
# Addresses of a lab: NET.0.1 gateway and API server, NET.0.11 … nodes, NET.101.0/24 … pods of the first node, of the second.

NODES="node-1 node-2"
IMAGES=$LAB/images
CNI=/usr/lib/cni
CGROUP=picket-lab${LAB_PORT_OFFSET:+-$LAB_PORT_OFFSET}

# The number of a node, from its name.
number() { printf '%s' "${1##*-}"; }

node_address() { printf '%s.0.%s' "$NET" "$((10 + $(number "$1")))"; }

# The addresses of a node's pods.
pod_net() { printf '%s.%s.0/24' "$NET" "$((100 + $(number "$1")))"; }

need_root() {
  [ "$(id -u)" = 0 ] && return 1
  printf 'nodes need root, for namespaces and cgroups; run lab/up as root'
}

pid_of() { cut -d' ' -f1 "$RUN/$1.pid"; }

# The first process of a node, as the machine knows it.
inner_pid() { pgrep -P "$(pid_of "$1")" | head -n 1; }

# Waits until a process has a network namespace of its own.
await_netns() {
  for _ in {1..100}; do
    [ "$(readlink "/proc/$1/ns/net")" = "$(readlink /proc/self/ns/net)" ] || return 0
    sleep 0.05
  done
  say "lab: process $1 gets no network namespace"
  return 1
}

# Every cgroup hierarchy of the machine: one of version 2, or those of version 1 and beside them perhaps an empty one of version 2.
hierarchies() { awk '$3 == "cgroup" || $3 == "cgroup2" { print $2 }' /proc/mounts; }

# A folder in each hierarchy for the node's pods; in version 2 with what its parent may give on, in cpuset of version 1 with all processors.
make_cgroups() {
  local mount name path
  for mount in $(hierarchies); do
    path=$mount
    for name in "$CGROUP" "$1"; do
      [ ! -e "$path/cgroup.subtree_control" ] || give_controllers "$path"
      path+=/$name
      mkdir -p "$path"
      [ ! -e "$path/cpuset.cpus" ] || [ -e "$path/cgroup.controllers" ] || copy_cpuset "$path"
    done
    [ ! -e "$path/cgroup.subtree_control" ] || give_controllers "$path"
  done
}

give_controllers() {
  local controller
  while read -rd ' ' controller; do
    echo "+$controller" >"$1/cgroup.subtree_control" 2>/dev/null || true
  done < <(tr '\n' ' ' <"$1/cgroup.controllers")
}

copy_cpuset() {
  cat "$1/../cpuset.mems" >"$1/cpuset.mems"
  cat "$1/../cpuset.cpus" >"$1/cpuset.cpus"
}

# Removes the lab's cgroups, deepest first. A process just killed may hold one a moment longer.
remove_cgroups() {
  local mount
  for _ in {1..50}; do
    for mount in $(hierarchies); do
      [ ! -d "$mount/$CGROUP" ] || find "$mount/$CGROUP" -depth -type d -exec rmdir {} + 2>/dev/null || true
    done
    [ -n "$(left_cgroups)" ] || return 0
    sleep 0.1
  done
  say "lab: cgroups are left: $(left_cgroups)"
  return 1
}

left_cgroups() {
  local mount
  for mount in $(hierarchies); do [ ! -d "$mount/$CGROUP" ] || printf '%s ' "$mount/$CGROUP"; done
}
