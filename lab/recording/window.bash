# shellcheck shell=bash
# What is recorded: open_watch FOLDER, then stretches of time within it (open_window FOLDER, what happens, close_window FOLDER KIND NAME SEED),
# then close_watch FOLDER, which fills the folders of all stretches that were closed since. `lab/record all` watches once for all of its own.

PART=record # what the programs of a recording belong to: lab/down ends them too
PICKET=${LAB_PICKET:-$REPO/picket}
PICKET_PATIENCE=300 # seconds until Picket is up; a busy machine is slow
# What is watched all the while, since objects come and go; of the rest it is enough to ask at the end.
WATCHED=(pods roles rolebindings clusterroles clusterrolebindings deployments daemonsets statefulsets jobs cronjobs certificatesigningrequests)

now() { date -u +%FT%T.%6NZ; }

open_watch() {
  [ -z "${LAB_RECORD_WITHIN:-}" ] || return 0
  local kind
  rm -rf "$1/.picket"
  find "$1" -name .window -delete
  WHY_NO_FLOWS=$(start_flows "$1")
  for kind in "${WATCHED[@]}"; do
    spawn "record-$kind" bash -c '"$1/kubectl" --kubeconfig "$2" get "$3" -A --watch --output-watch-events -o json | "$1/recorder" objects' \
      watch "$BIN" "$KUBECONFIGS/admin" "$kind"
  done
  sleep 2
}

stop_watching() {
  local name
  [ -z "${LAB_RECORD_WITHIN:-}" ] || return 0
  for name in "${WATCHED[@]}" flows; do halt "record-$name"; done
}

# Starts Picket itself to watch the flows of the nodes' pods, or prints why it cannot.
start_flows() {
  local cgroup end=$((SECONDS + PICKET_PATIENCE))
  cgroup=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)/$CGROUP
  [ "$(id -u)" = 0 ] || { printf 'recording flows needs root' && return; }
  [ -d "$cgroup" ] || { printf 'there are no nodes' && return; }
  env -u PICKET_LAB "$PICKET" version >"$LOGS/record-build.log" 2>&1 || { printf '%s does not run: %s' "$PICKET" "$(last_line "$LOGS/record-build.log")" && return; }
  spawn record-flows env -u PICKET_LAB -u PICKET_LAB_MARK PICKET_AGENT_FLOW_MODE=auto PICKET_AGENT_FLOW_CGROUP="$cgroup" PICKET_AGENT_FLOW_INTERVAL=1s \
    PICKET_COLLECTOR_INVENTORY_KUBERNETES=off PICKET_CLUSTER=lab PICKET_LEARN_UNTIL=2100-01-01T00:00:00Z \
    "$PICKET" up --data "$1/.picket" --port "$(port 18470)" >&2
  while [ "$SECONDS" -lt "$end" ] && alive "$RUN/record-flows.pid"; do
    # It says what it sees line by line ("  flow  ebpf …", or what it would need), where its API is after that.
    if grep -q '^  API ' "$LOGS/record-flows.log"; then
      grep -q ebpf "$LOGS/record-flows.log" || printf 'Picket cannot load eBPF here: %s' "$(grep -im1 flow "$LOGS/record-flows.log" | tr -s ' ')"
      return
    fi
    sleep 0.5
  done
  printf 'Picket does not come up: %s' "$(last_line "$LOGS/record-flows.log")"
}

open_window() {
  mkdir -p "$1"
  rm -f "$1"/*.jsonl "$1/inventory.yaml" "$1/record.json" "$1/.window"
  BEGAN=$(now)
}

close_window() {
  printf '%s %s %s %s %s\n' "$BEGAN" "$(now)" "$2" "$3" "${4:-null}" >"$1/.window"
}

# The last events are given time to arrive: 2 s until a webhook's batch is sent, a few until flows are drained and kept.
close_watch() {
  local file
  [ -z "${LAB_RECORD_WITHIN:-}" ] || return 0
  sleep 5
  stop_watching
  objects >"$1/.objects"
  [ -n "$WHY_NO_FLOWS" ] || rows_of_flows "$1"
  fill_all "$1"
  rm -rf "$1/.picket" "$1/.objects" "$1/.rows"
}

# Everything that inventories are made of: as it is now, then as it came and went.
objects() {
  local kind
  {
    admin get namespaces,nodes -o json
    admin get services,pods,serviceaccounts,roles,rolebindings,clusterroles,clusterrolebindings -A -o json
  } | "$BIN/recorder" objects
  for kind in "${WATCHED[@]}"; do cat "$LOGS/record-$kind.log"; done
}

# By pages, since an answer has 10,000 rows at most.
rows_of_flows() {
  local page=0 size=5000 rows=5000
  : >"$1/.rows"
  while [ "$rows" = "$size" ]; do
    env -u PICKET_LAB "$PICKET" query --data "$1/.picket" -o json "SELECT * FROM flows ORDER BY time, id LIMIT $size OFFSET $((page * size))" \
      >"$1/.page" 2>"$LOGS/record-query.log" || {
      WHY_NO_FLOWS="cannot read what Picket kept: $(last_line "$LOGS/record-query.log")"
      return
    }
    rows=$(wc -l <"$1/.page")
    cat "$1/.page" >>"$1/.rows"
    page=$((page + 1))
  done
  rm -f "$1/.page"
}

# Two at a time; one that cannot be filled is told and fails the recording.
fill_all() {
  local file pids=() pid code=0
  while IFS= read -r file; do
    fill "$1" "${file%/.window}" &
    pids+=($!)
    [ ${#pids[@]} -lt 2 ] || { wait "${pids[0]}" || code=1; pids=("${pids[@]:1}"); }
  done < <(find "$1" -name .window | sort)
  for pid in "${pids[@]}"; do wait "$pid" || code=1; done
  return "$code"
}

# fill WATCH FOLDER: what belongs to one stretch of time.
fill() {
  local folder=$2 began ended kind name seed node bridges=()
  read -r began ended kind name seed <"$folder/.window"
  "$BIN/recorder" audit -log "$LAB/audit/apiserver" -begin "$began" -end "$ended" -out "$folder/audit.jsonl"
  [ ! -d "$LAB/audit/apiserver-metadata" ] ||
    "$BIN/recorder" audit -log "$LAB/audit/apiserver-metadata" -begin "$began" -end "$ended" -out "$folder/audit-metadata.jsonl"
  [ ! -e "$RUN/audit-receiver.pid" ] ||
    "$BIN/recorder" webhook -file "$LAB/audit/webhook/events.jsonl" -begin "$began" -end "$ended" -out "$folder/webhook.jsonl"
  [ -n "$WHY_NO_FLOWS" ] || "$BIN/recorder" flows -begin "$began" -end "$ended" -out "$folder/flows.jsonl" <"$1/.rows"
  for node in $NODES; do bridges+=(-bridge "$node=$(pod_net "$node" | sed 's|0/24|1|')"); done
  cp "$1/.objects" "$folder/objects.jsonl"
  "$BIN/recorder" inventory -out "$folder/inventory.yaml" "${bridges[@]}" <"$folder/objects.jsonl"
  settings >"$folder/picket.yaml"
  record_json >"$folder/record.json"
  case $kind in
    benign) without_bodies "$folder" ;;
    metadata) by_metadata "$folder" ;;
  esac
  rm "$folder/.window"
  say "lab/record: $folder: $(counts "$folder")"
}

# The same time once more, as a policy that knows nothing but metadata had left it.
without_bodies() {
  local file
  mkdir -p "$1/metadata"
  "$BIN/recorder" metadata -in "$1/audit.jsonl" -out "$1/metadata/audit.jsonl"
  for file in labels.jsonl flows.jsonl inventory.yaml picket.yaml; do [ ! -e "$1/$file" ] || ln -f "$1/$file" "$1/metadata/$file"; done
  sed 's/"audit.jsonl":"[a-z]*"/"audit.jsonl":"bodies left out by lab\/record"/' "$1/record.json" >"$1/metadata/record.json"
}

# What was asked of the second API server is the log of this recording.
by_metadata() {
  mv "$1/audit-metadata.jsonl" "$1/audit.jsonl"
  rm -f "$1/webhook.jsonl"
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
  local policy
  policy=$([ "$kind" = metadata ] && printf metadata || cat "$LAB/audit/apiserver.policy")
  cat <<JSON
{"kind":"$kind","name":"$name","seed":$seed,"begin":"$began","end":"$ended",
 "versions":{"kubernetes":"$KUBERNETES","lab":"$(git -C "$REPO" rev-parse --short HEAD 2>/dev/null || printf unknown)","kernel":"$(uname -r)"},
 "policy":{"audit.jsonl":"$policy","audit-metadata.jsonl":"metadata"},
 "flows":"${WHY_NO_FLOWS:+missing: $(printf '%s' "$WHY_NO_FLOWS" | tr -d '"\\' | cut -c1-200)}$([ -n "$WHY_NO_FLOWS" ] || printf ebpf)"}
JSON
}

counts() {
  local file
  for file in "$1"/*.jsonl; do printf '%s %s, ' "$(wc -l <"$file")" "$(basename "$file" .jsonl)"; done
  [ -z "$WHY_NO_FLOWS" ] && printf 'flows by eBPF' || printf 'no flows: %s' "$WHY_NO_FLOWS"
}
