# shellcheck shell=bash
# What people and machines do with the cluster, a function a kind of session; its argument is a number to choose by. Each uses its own credential.

# as WHO ARGS…: kubectl of somebody, with a cache of answers of his own, as on his own machine.
as() {
  local who=$1
  shift
  KUBECACHEDIR=$TRAFFIC/cache/$who timeout 60 "$BIN/kubectl" --kubeconfig "$(kubeconfig_of "$who")" "$@"
}

kubeconfig_of() { if [ "$1" = ci ]; then printf '%s' "$TRAFFIC/ci.kubeconfig"; else printf '%s' "$KUBECONFIGS/$1"; fi; }

# one_of NUMBER WORDS…: one of the words.
one_of() {
  local number=$1
  shift
  shift $((number % $#))
  printf '%s' "$1"
}

looks() {
  local who=$1 namespace=$2 app
  app=$(one_of "$3" web api db assistant)
  as "$who" get pods -n "$namespace"
  as "$who" describe deployment -n "$namespace" "$app"
  as "$who" logs -n "$namespace" "deployment/$app" --tail 20
}

alice-looks() { looks alice acme "$1"; }

bob-looks() {
  looks bob globex "$1"
  as bob get services,endpointslices -n globex
  as bob get secrets -n globex
}

# globex runs initech for a friend: bob may look there.
bob-helps() {
  as bob get pods -n initech
  as bob logs -n initech deployment/api --tail 20
}

carol-looks() {
  as carol get nodes -o wide
  as carol get pods -A
  as carol describe node "$(one_of "$1" node-1 node-2)"
  as carol auth can-i get secrets -n acme || [ $? = 1 ]
}

carol-acts-as() {
  as carol get pods -n acme --as alice --as-group acme:developers
  as carol auth can-i create deployments -n acme --as alice --as-group acme:developers
}

runs() { as "$1" exec -n "$2" "deployment/$(one_of "$3" web api db)" -- $(one_of "$3" id ps "ls -l /" hostname env); }
alice-runs() { runs alice acme "$1"; }
bob-runs() { as bob logs -n globex deployment/db --tail 5 && runs bob globex "$1"; }

alice-forwards() {
  local local_port=$((20000 + $1 % 10000)) pid code=0
  as alice port-forward -n acme deployment/web "$local_port:8080" &
  pid=$!
  curl -fsS -m 5 --retry 20 --retry-delay 1 --retry-all-errors --retry-max-time 15 "http://127.0.0.1:$local_port/healthz" || code=$?
  kill "$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null || true
  return "$code"
}

alice-edits() {
  as alice apply -n acme -f - <<YAML
apiVersion: v1
kind: ConfigMap
metadata: {name: banner}
data: {text: "number $1"}
YAML
  KUBE_EDITOR="sed -i s/number/order/" as alice edit -n acme configmap banner
}

restarts() {
  as alice rollout restart -n acme deployment/web
  as alice rollout status -n acme deployment/web --timeout 50s
}

bob-scales() { as bob scale -n globex deployment/web --replicas $(($1 % 2 + 1)); }

ci-deploys() {
  as ci apply -n acme -f - <<YAML
apiVersion: v1
kind: ConfigMap
metadata: {name: build}
data: {number: "$1"}
YAML
  as ci patch -n acme deployment api -p '{"spec":{"template":{"metadata":{"annotations":{"lab/build":"'"$1"'"}}}}}'
  as ci rollout status -n acme deployment/api --timeout 50s
}

# The four steps of a release's life, one a session: HELM_STEP, which lab/traffic counts.
helm() {
  case $HELM_STEP in
    0) globex_helm install cache "$LAB_HOME/living/chart" ;;
    1) globex_helm upgrade cache "$LAB_HOME/living/chart" --set "size=$((300 + $1 % 500))" ;;
    2) globex_helm rollback cache 1 ;;
    3) globex_helm uninstall cache ;;
  esac
}

globex_helm() { HELM_CACHE_HOME=$TRAFFIC/helm HELM_CONFIG_HOME=$TRAFFIC/helm HELM_DATA_HOME=$TRAFFIC/helm timeout 60 "$BIN/helm" --kubeconfig "$KUBECONFIGS/bob" -n globex "$@"; }

# A kubelet asks for a new certificate by the one that it has, from its own address.
kubelet-renews() {
  local node name=renew-$1
  node=$(one_of "$1" node-1 node-2)
  certificate_request "$name" "system:node:$node" >"$TRAFFIC/$name.yaml"
  from_node "$(inner_pid "$node")" "$LAB/nodes/$node/kubelet.conf" create -f "$TRAFFIC/$name.yaml"
  await_certificate "$(inner_pid "$node")" "$LAB/nodes/$node/kubelet.conf" "$name"
}

# A third node is made, asks for a certificate with a bootstrap token, is approved by carol, says that it is there, and goes again.
node-joins() {
  local pid code=0
  unshare --net -- "$BIN/pause" &
  pid=$!
  joins "$pid" "$1" || code=$?
  kill "$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null || true
  admin delete node node-3 --ignore-not-found
  admin delete secret -n kube-system "bootstrap-token-$(token_name "$1")" --ignore-not-found
  return "$code"
}

joins() {
  local pid=$1 name=join-$2 id
  id=$(token_name "$2")
  plug_in "$pid" node-3
  bootstrap_secret "$id" "$(openssl rand -hex 8)" >"$TRAFFIC/bootstrap.yaml"
  admin create -f "$TRAFFIC/bootstrap.yaml"
  node_kubeconfig "{token: $id.$(awk '$1 == "token-secret:" { print $2 }' "$TRAFFIC/bootstrap.yaml")}" | own_file "$TRAFFIC/bootstrap.kubeconfig"
  certificate_request "$name" system:node:node-3 >"$TRAFFIC/$name.yaml"
  from_node "$pid" "$TRAFFIC/bootstrap.kubeconfig" create -f "$TRAFFIC/$name.yaml"
  as carol get csr
  as carol certificate approve "$name"
  await_certificate "$pid" "$TRAFFIC/bootstrap.kubeconfig" "$name"
  node_kubeconfig "{client-certificate: $TRAFFIC/$name.crt, client-key: $TRAFFIC/$name.key}" | own_file "$TRAFFIC/node-3.kubeconfig"
  printf '{"apiVersion":"v1","kind":"Node","metadata":{"name":"node-3","labels":{"kubernetes.io/hostname":"node-3"}},"spec":{"unschedulable":true},"status":{"addresses":[{"type":"InternalIP","address":"%s"}]}}' "$NET.0.13" |
    from_node "$pid" "$TRAFFIC/node-3.kubeconfig" create -f -
}

token_name() { printf '%06x' $(($1 + 4096)); }

# An address on the nodes' network for a process that has a network of its own.
plug_in() {
  await_netns "$1"
  nsenter --net="/proc/$(pid_of cluster-net)/ns/net" bash -euc "
    ip link del $2 2>/dev/null || true
    ip link add $2 type veth peer name eth0 netns $1
    ip link set $2 master nodes up"
  nsenter --net="/proc/$1/ns/net" bash -euc "
    ip link set lo up
    ip address add $NET.0.13/24 dev eth0
    ip link set eth0 up"
}

# from_node PID KUBECONFIG ARGS…: kubectl from the network of a process.
from_node() {
  local pid=$1 kubeconfig=$2
  shift 2
  KUBECACHEDIR=$TRAFFIC/cache/node timeout 40 nsenter --net="/proc/$pid/ns/net" "$BIN/kubectl" --kubeconfig "$kubeconfig" "$@"
}

await_certificate() {
  for _ in {1..30}; do
    from_node "$1" "$2" get csr "$3" -o 'jsonpath={.status.certificate}' | base64 -d >"$TRAFFIC/$3.crt"
    [ ! -s "$TRAFFIC/$3.crt" ] || return 0
    sleep 1
  done
  say "traffic: the request $3 is not signed"
  return 1
}

certificate_request() {
  admin delete csr "$1" --ignore-not-found >&2
  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$TRAFFIC/$1.key" -subj "/O=system:nodes/CN=$2" -out "$TRAFFIC/$1.csr" 2>/dev/null
  cat <<YAML
apiVersion: certificates.k8s.io/v1
kind: CertificateSigningRequest
metadata: {name: $1}
spec: {signerName: kubernetes.io/kube-apiserver-client-kubelet, usages: [client auth, digital signature], request: $(base64 -w0 "$TRAFFIC/$1.csr")}
YAML
}

bootstrap_secret() {
  cat <<YAML
apiVersion: v1
kind: Secret
metadata: {name: bootstrap-token-$1, namespace: kube-system}
type: bootstrap.kubernetes.io/token
stringData:
  token-id: "$1"
  token-secret: $2
  expiration: $(date -u -d '+10 minutes' +%FT%TZ)
  usage-bootstrap-authentication: "true"
  auth-extra-groups: system:bootstrappers:lab
YAML
}

node_kubeconfig() {
  cat <<YAML
apiVersion: v1
kind: Config
clusters: [{name: lab, cluster: {server: "https://$NET.0.1:$API_PORT", certificate-authority: $PKI/ca.crt}}]
users: [{name: node, user: $1}]
contexts: [{name: lab, context: {cluster: lab, user: node}}]
current-context: lab
YAML
}
