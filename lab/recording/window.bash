# shellcheck shell=bash
# A recorded stretch of time: open_window FOLDER, what happens, close_window FOLDER KIND NAME SEED.

PART=record # what the programs of a recording belong to: lab/down ends them too
PICKET=${LAB_PICKET:-$REPO/picket}

now() { date -u +%FT%T.%6NZ; }

open_window() {
  mkdir -p "$1"
  rm -rf "$1/.picket"
  rm -f "$1"/*.jsonl "$1/inventory.yaml" "$1/record.json"
  WHY_NO_FLOWS=$(start_flows "$1")
  spawn record-pods "$BIN/kubectl" --kubeconfig "$KUBECONFIGS/admin" get pods -A --watch --output-watch-events -o json
  sleep 2
  BEGAN=$(now)
}

# Starts Picket itself to watch the flows of the nodes' pods, or prints why it cannot.
start_flows() {
  local cgroup
  [ "${LAB_API:-careful}" = careful ] || { printf 'they are recorded with the first API server' && return; }
  cgroup=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)/$CGROUP
  [ "$(id -u)" = 0 ] || { printf 'recording flows needs root' && return; }
  [ -d "$cgroup" ] || { printf 'there are no nodes' && return; }
  env -u PICKET_LAB "$PICKET" version >"$LOGS/record-build.log" 2>&1 || { printf '%s does not run: %s' "$PICKET" "$(last_line "$LOGS/record-build.log")" && return; }
  spawn record-flows env -u PICKET_LAB -u PICKET_LAB_MARK PICKET_AGENT_FLOW_MODE=auto PICKET_AGENT_FLOW_CGROUP="$cgroup" PICKET_AGENT_FLOW_INTERVAL=1s \
    PICKET_COLLECTOR_INVENTORY_KUBERNETES=off PICKET_CLUSTER=lab PICKET_LEARN_UNTIL=2100-01-01T00:00:00Z \
    "$PICKET" up --data "$1/.picket" --port "$(port 18470)" >&2
  for _ in {1..120}; do
    if grep -q 'is up' "$LOGS/record-flows.log"; then
      # A line such as "flow  ebpf …" or what it would need.
      grep -q ebpf "$LOGS/record-flows.log" || printf 'Picket cannot load eBPF here: %s' "$(grep -im1 flow "$LOGS/record-flows.log" | tr -s ' ')"
      return
    fi
    alive "$RUN/record-flows.pid" || break
    sleep 0.5
  done
  printf 'Picket does not come up: %s' "$(last_line "$LOGS/record-flows.log")"
}

# The last events are given time to arrive: 2 s until a webhook's batch is sent, a few until flows are drained and kept.
close_window() {
  local folder=$1 ended
  ended=$(now)
  sleep 5
  halt record-pods
  halt record-flows
  "$BIN/recorder" audit -log "$LAB/audit/apiserver" -begin "$BEGAN" -end "$ended" -out "$folder/audit.jsonl"
  if is_up apiserver-metadata; then
    "$BIN/recorder" audit -log "$LAB/audit/apiserver-metadata" -begin "$BEGAN" -end "$ended" -out "$folder/audit-metadata.jsonl"
  fi
  if [ -e "$RUN/audit-receiver.pid" ]; then
    "$BIN/recorder" webhook -file "$LAB/audit/webhook/events.jsonl" -begin "$BEGAN" -end "$ended" -out "$folder/webhook.jsonl"
  fi
  [ -n "$WHY_NO_FLOWS" ] || take_flows "$folder" "$ended"
  rm -rf "$folder/.picket"
  local node bridges=()
  for node in $NODES; do bridges+=(-bridge "$node=$(pod_net "$node" | sed 's|0/24|1|')"); done
  { admin get namespaces,nodes -o json && admin get services -A -o json && admin get pods -A -o json && cat "$LOGS/record-pods.log"; } |
    "$BIN/recorder" inventory -out "$folder/inventory.yaml" "${bridges[@]}"
  settings >"$folder/picket.yaml"
  record_json "$@" "$ended" >"$folder/record.json"
  say "lab/record: $folder: $(counts "$folder")"
}

take_flows() {
  env -u PICKET_LAB "$PICKET" query --data "$1/.picket" -o json "SELECT * FROM flows WHERE time >= TIMESTAMPTZ '$BEGAN' AND time <= TIMESTAMPTZ '$2' ORDER BY time, id" 2>"$LOGS/record-query.log" |
    "$BIN/recorder" flows -out "$1/flows.jsonl" || WHY_NO_FLOWS="cannot read what Picket kept: $(last_line "$LOGS/record-query.log")"
}

# For `picket replay --config`: whose people are whose, and what serves all tenants.
settings() {
  cat <<'YAML'
tenants:
  identities: {"group:acme:developers": acme, "group:globex:operators": globex}
  shared: [gateway, kube-node-lease, kube-public, kube-system]
collector:
  inventory: {file: inventory.yaml}
YAML
}

record_json() {
  cat <<JSON
{"kind":"$2","name":"$3","seed":${4:-null},"begin":"$BEGAN","end":"$5",
 "versions":{"kubernetes":"$KUBERNETES","lab":"$(git -C "$REPO" rev-parse --short HEAD 2>/dev/null || printf unknown)","kernel":"$(uname -r)"},
 "policy":{"audit.jsonl":"${LAB_AUDIT:-careful}","audit-metadata.jsonl":"metadata"},
 "flows":"${WHY_NO_FLOWS:+missing: $(printf '%s' "$WHY_NO_FLOWS" | tr -d '"\\' | cut -c1-200)}$([ -n "$WHY_NO_FLOWS" ] || printf ebpf)"}
JSON
}

counts() {
  local file
  for file in "$1"/*.jsonl; do printf '%s %s, ' "$(wc -l <"$file")" "$(basename "$file" .jsonl)"; done
  [ -z "$WHY_NO_FLOWS" ] && printf 'flows by eBPF' || printf 'no flows: %s' "$WHY_NO_FLOWS"
}
