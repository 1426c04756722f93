# shellcheck shell=bash
# What a node reads: write_files NODE FOLDER writes it all anew.

write_files() {
  local node=$1 folder=$2
  mkdir -p "$folder"
  settings "$node" >"$folder/settings"
  containerd_toml >"$folder/containerd.toml"
  kubelet_yaml >"$folder/kubelet.yaml"
  kube_proxy_yaml "$node" "$folder" >"$folder/kube-proxy.yaml"
  certificate "$node-serving" "/O=system:nodes/CN=system:node:$node" "DNS:$node,IP:$(node_address "$node")"
  certificate kube-proxy /CN=system:kube-proxy ""
  bootstrap_token "$node" | admin apply -f - >&2
  bootstrap_conf "$node" | own_file "$folder/bootstrap.conf"
  kubeconfig kube-proxy "https://$NET.0.1:$API_PORT" | own_file "$folder/kube-proxy.conf"
  rules "$node" >"$folder/rules"
  mkdir -p "$folder/cni"
  cni_conf "$node" >"$folder/cni/10-ptp.conflist"
  chmod 0700 "$folder" "$folder/rules"
}

# A node joins as elsewhere: by a token, with which it asks for the certificate that it then acts by and renews by itself.
bootstrap_token() {
  openssl rand -hex 8 | tr -d '\n' | own_file "$PKI/$1.bootstrap"
  cat <<YAML
apiVersion: v1
kind: Secret
metadata: {name: "bootstrap-token-$(token_name "$1")", namespace: kube-system}
type: bootstrap.kubernetes.io/token
stringData:
  token-id: "$(token_name "$1")"
  token-secret: "$(cat "$PKI/$1.bootstrap")"
  expiration: "$(date -u -d '+1 day' +%FT%TZ)"
  usage-bootstrap-authentication: "true"
  auth-extra-groups: "system:bootstrappers:lab-nodes"
YAML
}

token_name() { printf 'node%02d' "$(number "$1")"; }

bootstrap_conf() {
  cat <<YAML
apiVersion: v1
kind: Config
clusters: [{name: lab, cluster: {server: "https://$NET.0.1:$API_PORT", certificate-authority: $PKI/ca.crt}}]
users: [{name: node, user: {token: "$(token_name "$1").$(cat "$PKI/$1.bootstrap")"}}]
contexts: [{name: lab, context: {cluster: lab, user: node}}]
current-context: lab
YAML
}

settings() {
  cat <<SETTINGS
NODE=$1
ADDRESS=$(node_address "$1")
GATEWAY=$NET.0.1
CGROUP=$CGROUP
IMAGES=$IMAGES
BIN=$BIN
SETTINGS
}

containerd_toml() {
  cat <<TOML
version = 2
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "docker.io/lab/pause:1"
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "$CNI"
    conf_dir = "$folder/cni"
TOML
}

# Every pod by a wire of its own to the node, so that what goes between two pods of a node is forwarded there and policies see it.
cni_conf() {
  cat <<JSON
{
  "cniVersion": "0.4.0",
  "name": "pods",
  "plugins": [{
    "type": "ptp",
    "ipam": {
      "type": "host-local",
      "dataDir": "/run/cni",
      "ranges": [[{"subnet": "$(pod_net "$1")"}]],
      "routes": [{"dst": "0.0.0.0/0"}]
    }
  }]
}
JSON
}

# cgroups: a folder of the node's own in each hierarchy. Its swap, version 1 and little disk are the machine's, which the lab takes as it is.
kubelet_yaml() {
  cat <<YAML
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
containerRuntimeEndpoint: unix:///run/containerd/containerd.sock
cgroupDriver: cgroupfs
cgroupRoot: /$CGROUP/$node
failCgroupV1: false
failSwapOn: false
protectKernelDefaults: true
authentication:
  anonymous: {enabled: false}
  webhook: {enabled: true}
  x509: {clientCAFile: $PKI/ca.crt}
authorization: {mode: Webhook}
rotateCertificates: true
tlsCertFile: $PKI/$node-serving.crt
tlsPrivateKeyFile: $PKI/$node-serving.key
tlsMinVersion: VersionTLS12
readOnlyPort: 0
resolvConf: /run/resolv.conf
maxPods: 100
evictionHard: {nodefs.available: 64Mi, imagefs.available: 64Mi, memory.available: 64Mi}
imageGCHighThresholdPercent: 100
makeIPTablesUtilChains: false
YAML
}

# Conntrack's own limits are the machine's: they stay as they are.
kube_proxy_yaml() {
  cat <<YAML
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
clientConnection: {kubeconfig: $2/kube-proxy.conf}
hostnameOverride: $1
mode: nftables
clusterCIDR: $NET.0.0/16
healthzBindAddress: 127.0.0.1:10256
metricsBindAddress: 127.0.0.1:10249
conntrack: {maxPerCore: 0, min: 0, tcpEstablishedTimeout: 0s, tcpCloseWaitTimeout: 0s}
YAML
}

# The first packet of every connection from or to a pod of this node waits for the word of kube-network-policies, which sees to its own
# nftables rules where the kernel has their queue statement (NFT_QUEUE); this does the same by way of xt_NFQUEUE, which more kernels have.
# As upstream: the node's own probes pass, and while nobody listens to the queue, nothing passes.
rules() {
  local pods=$NET.96.0/19
  cat <<RULES
#!/bin/sh
set -eu
rule() { iptables -w -t mangle -A POSTROUTING "\$@"; }
rule -m owner --uid-owner 0 -j ACCEPT
rule -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
rule -s $pods -j NFQUEUE --queue-num 98
rule -d $pods -j NFQUEUE --queue-num 98
RULES
}
