# shellcheck shell=bash
# How both API servers are started: start_apiserver NAME PORT POLICY FLAGS….

start_apiserver() {
  local name=$1 secure=$2 policy=$3
  shift 3
  mkdir -p "$LAB/audit/$name"
  printf '%s\n' "$policy" >"$LAB/audit/$name.policy"
  egress | own_file "$LAB/audit/egress.yaml"
  webhook | own_file "$LAB/audit/webhook.kubeconfig"
  spawn "$name" "$BIN/kube-apiserver" --bind-address 127.0.0.1 --secure-port "$secure" --advertise-address "$NET.0.1" \
    --etcd-servers "https://127.0.0.1:$ETCD_PORT" --etcd-cafile "$PKI/ca.crt" --etcd-certfile "$PKI/etcd-client.crt" --etcd-keyfile "$PKI/etcd-client.key" \
    --client-ca-file "$PKI/ca.crt" --tls-cert-file "$PKI/apiserver.crt" --tls-private-key-file "$PKI/apiserver.key" --tls-min-version VersionTLS12 \
    --authorization-mode Node,RBAC --enable-admission-plugins NodeRestriction --admission-control-config-file "$LAB_HOME/control/admission.yaml" \
    --encryption-provider-config "$PKI/encryption.yaml" --allow-privileged --enable-bootstrap-token-auth --profiling=false \
    --service-account-issuer https://kubernetes.default.svc.cluster.local --service-account-key-file "$PKI/service-accounts.pub" \
    --service-account-signing-key-file "$PKI/service-accounts.key" --service-cluster-ip-range "$SERVICES" \
    --requestheader-client-ca-file "$PKI/front-proxy-ca.crt" --requestheader-allowed-names front-proxy-client \
    --requestheader-username-headers X-Remote-User --requestheader-group-headers X-Remote-Group --requestheader-extra-headers-prefix X-Remote-Extra- \
    --proxy-client-cert-file "$PKI/front-proxy.crt" --proxy-client-key-file "$PKI/front-proxy.key" --enable-aggregator-routing \
    --kubelet-client-certificate "$PKI/kubelet-client.crt" --kubelet-client-key "$PKI/kubelet-client.key" --kubelet-certificate-authority "$PKI/ca.crt" \
    --kubelet-preferred-address-types InternalIP --egress-selector-config-file "$LAB/audit/egress.yaml" \
    --audit-policy-file "$LAB_HOME/audit/$policy.yaml" --audit-log-path "$LAB/audit/$name/audit.log" \
    --audit-log-maxsize 64 --audit-log-maxbackup 8 --audit-log-maxage 30 "$@"
}

# Nodes live in namespaces of their own; the part `network` has a gate to them at this socket.
egress() {
  cat <<YAML
apiVersion: apiserver.k8s.io/v1beta1
kind: EgressSelectorConfiguration
egressSelections:
  - name: cluster
    connection:
      proxyProtocol: HTTPConnect
      transport: {uds: {udsName: $RUN/egress.sock}}
YAML
}

# Where audit events are sent to: a client certificate and a token are shown both, for whichever is wanted there.
webhook() {
  cat <<YAML
apiVersion: v1
kind: Config
clusters:
  - name: picket
    cluster: {server: "${LAB_AUDIT_WEBHOOK:-https://127.0.0.1:$AUDIT_PORT/audit}", certificate-authority: $PKI/ca.crt}
users:
  - name: kube-apiserver
    user: {client-certificate: $PKI/audit-client.crt, client-key: $PKI/audit-client.key, tokenFile: $PKI/audit.token}
contexts:
  - name: picket
    context: {cluster: picket, user: kube-apiserver}
current-context: picket
YAML
}

# Whether the API server at a port says that it is ready.
api_ready() { curl -fsS -m 3 --cacert "$PKI/ca.crt" --cert "$PKI/admin.crt" --key "$PKI/admin.key" "https://127.0.0.1:$1/readyz"; }
