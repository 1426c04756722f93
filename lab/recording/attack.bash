# shellcheck shell=bash
# What every attack is made of. An attack is one program lab/attacks/NN-name: it sources this, says title and technique, and has the functions
#
#   given    what was wrong before: rights given too freely, what an attacker already holds. Nothing of it is the attack, nothing is labelled
#   attack   the attack, a `step` or a `denied` for each of its commands; labels are written while it runs
#   clean    removes what both made; must work when they did not
#
# and ends with `main "$@"`. Attackers have credentials of their own, made for this run, so that their requests are known exactly in the
# audit log by `credential-id`, whatever else goes on.
set -euo pipefail
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../frame/all.bash"
. "$LAB_HOME/node/plan.bash"

ATTACK=$(basename "$0")
WORK=$LAB/attacks/$ATTACK
LABELS=${LAB_LABELS:-$WORK/labels.jsonl}
# LAB_API=metadata sends the attackers to the second API server, whose policy is Metadata only.
case ${LAB_API:-careful} in
  careful) API=$API_URL AUDIT_LOG=$LAB/audit/apiserver ;;
  metadata) API=https://127.0.0.1:$METADATA_API_PORT AUDIT_LOG=$LAB/audit/apiserver-metadata ;;
  *) give_up 2 "LAB_API is careful or metadata, not $LAB_API" ;;
esac
title="" technique="" labellers=()
given() { :; }
clean() { :; }

# Everything that is asked with all rights is bounded too.
admin() { timeout -k 2 70 "$BIN/kubectl" --kubeconfig "$KUBECONFIGS/admin" "$@"; }

main() {
  case ${1:-all} in
    -h | --help)
      printf '%s: %s (%s)\n\nusage: lab/attacks/%s [given|attack|clean]\nRuns against the lab that is up, cleans up, leaves %s.\n' "$ATTACK" "$title" "$technique" "$ATTACK" "$LABELS"
      return
      ;;
    --title) printf '%s\t%s\n' "$technique" "$title" && return ;;
    all | given | attack | clean) ;;
    *) give_up 2 "an attack has the phases given, attack and clean, not $1" ;;
  esac
  found_up apiserver || give_up 3 "the lab is not up; run: lab/up cluster"
  mkdir -p "$WORK"
  case ${1:-all} in
    all)
      trap cleaned EXIT
      begin
      attack
      labelled
      say "$ATTACK: $(wc -l <"$LABELS") labels in $LABELS"
      ;;
    given) begin ;;
    attack)
      attack
      labelled
      ;;
    clean) cleaned ;;
  esac
}

cleaned() { clean >>"$WORK/clean.log" 2>&1 && rm -f "$WORK/unclean" || true; }

begin() {
  rm -rf "$WORK/cache"
  rm -f "$LABELS" "$WORK"/*.log "$WORK"/*.kubeconfig "$WORK"/*.id
  # what an earlier run left that did not come to its end
  [ ! -e "$WORK/unclean" ] || cleaned
  touch "$WORK/unclean"
  given >"$WORK/given.log" 2>&1 || give_up 1 "$ATTACK cannot begin: $(last_line "$WORK/given.log") ($WORK/given.log)"
}

now() { date -u +%FT%T.%6NZ; }

# step LABEL TECHNIQUE WHO "WHAT…" COMMAND…: a command of the attacker WHO that must succeed. WHAT says which of its requests are the technique
# itself, as verb:resource/subresource: a client's own look around, such as discovery, is none. Its output stays in $WORK/steps.log.
step() { noted 0 "$@"; }

# The same of a command that the cluster must refuse.
denied() { noted 1 "$@"; }

noted() {
  local refused=$1 label=$2 is=$3 who=$4 what=$5 began code=0 known
  shift 5
  began=$(now)
  { "$@" || code=$?; } >"$WORK/step.log" 2>&1 </dev/null
  { printf '== %s %s (%s)\n' "$began" "$label" "$code" && cat "$WORK/step.log"; } >>"$WORK/steps.log"
  [ $((code != 0)) = "$refused" ] || give_up 1 "$ATTACK: $label ended with $code, which it should $([ "$refused" = 1 ] || printf 'not '): $(last_line "$WORK/step.log") ($WORK/steps.log)"
  known=$(known_by "$who")
  # waits until the log has it whole, while the attack goes on
  # shellcheck disable=SC2086
  "$BIN/recorder" label -log "$AUDIT_LOG" -begin "$began" -end "$(now)" -out "$LABELS" -attack "$ATTACK" -label "$label" -technique "$is" \
    -what "$what" $known &
  labellers+=($!)
}

# Waits until all steps have their labels; one that has none fails the attack.
labelled() {
  local pid code=0
  for pid in "${labellers[@]}"; do wait "$pid" || code=1; done
  return "$code"
}

# By what an attacker's requests are known in the log.
known_by() {
  case $1 in
    anonymous) printf -- '-user system:anonymous' ;;
    *) printf -- '-credential %s' "$(cat "$WORK/$1.id")" && [ ! -e "$WORK/$1.source" ] || printf -- ' -source %s' "$(cat "$WORK/$1.source")" ;;
  esac
}

# thief WHO SUBJECT: the attacker holds a client certificate of somebody, SUBJECT as in /O=acme:developers/CN=alice.
thief() {
  local key=$WORK/$1.key
  (umask 077 && openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$key")
  openssl req -new -key "$key" -subj "$2" | openssl x509 -req -CA "$PKI/ca.crt" -CAkey "$PKI/ca.key" -set_serial "0x$(openssl rand -hex 15)" \
    -days 1 -out "$WORK/$1.crt" -extfile <(printf 'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=clientAuth\n')
  with_certificate "$1"
}

# with_certificate WHO: a kubeconfig of $WORK/WHO.crt and WHO.key.
with_certificate() {
  printf 'X509SHA256=%s' "$(openssl x509 -in "$WORK/$1.crt" -outform DER | sha256sum | cut -d' ' -f1)" >"$WORK/$1.id"
  thiefs_kubeconfig "$1" "{client-certificate: $WORK/$1.crt, client-key: $WORK/$1.key}"
}

# with_token WHO: a kubeconfig of the service account token in $WORK/WHO.token.
with_token() {
  printf 'JTI=%s' "$(token_id <"$WORK/$1.token")" >"$WORK/$1.id"
  thiefs_kubeconfig "$1" "{tokenFile: $WORK/$1.token}"
}

# The id that a token carries, which the API server writes with each request made by it.
token_id() {
  local body
  body=$(cut -d. -f2 | tr '_-' '/+')
  while [ $((${#body} % 4)) != 0 ]; do body+="="; done
  base64 -d <<<"$body" | grep -o '"jti":"[^"]*"' | cut -d'"' -f4
}

thiefs_kubeconfig() {
  own_file "$WORK/$1.kubeconfig" <<YAML
apiVersion: v1
kind: Config
clusters: [{name: lab, cluster: {server: "$API", certificate-authority: $PKI/ca.crt}}]
users: [{name: $1, user: $2}]
contexts: [{name: lab, context: {cluster: lab, user: $1}}]
current-context: lab
YAML
}

# kube WHO ARGS…: kubectl as the attacker holds it.
kube() {
  local who=$1
  shift
  KUBECACHEDIR=$WORK/cache timeout 40 "$BIN/kubectl" --kubeconfig "$WORK/$who.kubeconfig" "$@"
}

# ask WHO PATH ARGS…: a request by curl, which fails on an answer that is no success. WHO has a token, or is anonymous.
ask() {
  local who=$1 path=$2
  shift 2
  [ "$who" = anonymous ] || set -- -H "@$(header "$who")" "$@"
  curl -sS --fail-with-body -m 20 --cacert "$PKI/ca.crt" "$@" "$API$path"
}

# The authorization header of a token, in a file, so that it stands on no command line.
header() {
  printf 'Authorization: Bearer %s' "$(cat "$WORK/$1.token")" | own_file "$WORK/$1.header"
  printf '%s' "$WORK/$1.header"
}

# The first running pod of an app: pod_of NAMESPACE APP [FIELD].
pod_of() { admin get pods -n "$1" -l "app=$2" --field-selector status.phase=Running -o "jsonpath={.items[0]${3:-.metadata.name}}"; }

# in_pod NAMESPACE APP COMMAND…: what a compromised program in a pod does, seen by no API: run beside it by its container's runtime.
in_pod() {
  local namespace=$1 app=$2 node container
  shift 2
  node=$(pod_of "$namespace" "$app" .spec.nodeName)
  container=$(pod_of "$namespace" "$app" .status.containerStatuses[0].containerID)
  nsenter -t "$(inner_pid "$node")" -m -n -p -- ctr -n k8s.io task exec --exec-id "attack-$RANDOM$RANDOM" "${container#containerd://}" "$@"
}

# signing_request NAME SIGNER FILE: prints a request to the cluster to sign the request in FILE.
signing_request() {
  cat <<YAML
apiVersion: certificates.k8s.io/v1
kind: CertificateSigningRequest
metadata: {name: $1}
spec: {signerName: $2, usages: [client auth, digital signature], request: $(base64 -w0 "$3")}
YAML
}

# take_certificate WHO REQUEST NEW: fetches what was signed, 15 s at most, so that NEW may act by it; its key is $WORK/NEW.key.
take_certificate() {
  for _ in {1..30}; do
    kube "$1" get csr "$2" -o 'jsonpath={.status.certificate}' | base64 -d >"$WORK/$3.crt"
    [ -s "$WORK/$3.crt" ] && with_certificate "$3" && return
    sleep 0.5
  done
  give_up 1 "$ATTACK: the request $2 is not signed"
}

# pod_manifest NAME CONTAINER REST: prints a pod of namespace default, with further fields of its container and of the pod.
pod_manifest() {
  printf '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"%s","namespace":"default"},"spec":{"restartPolicy":"Never","terminationGracePeriodSeconds":1,"automountServiceAccountToken":false,%s,"containers":[%s]}}\n' \
    "$1" "$3" "$(printf '%s' "$2" | sed 's/^{/{"name":"main","image":"lab\/app:1","imagePullPolicy":"Never","command":["sleep","600"],/')"
}

await_pod() { admin wait -n "${2:-default}" --for condition=Ready "pod/$1" --timeout 60s >/dev/null || give_up 1 "$ATTACK: pod $1 does not become ready"; }
