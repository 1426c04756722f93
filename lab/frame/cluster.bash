# What the parts of the cluster agree on: its version, addresses, certificates and kubeconfigs.

KUBERNETES=$(awk '$1 == "k8s.io/kubernetes" || $2 == "k8s.io/kubernetes" { print $NF; exit }' "$LAB_HOME/go.mod")
API_PORT=$(port 16443)
API_URL=https://127.0.0.1:$API_PORT
METADATA_API_PORT=$(port 16444)
ETCD_PORT=$(port 12379)
AUDIT_PORT=$(port 8473)
# The network of nodes and pods; a lab with a port offset has one of its own. Its first address stands for the API server there.
NET=10.$((217 - ${LAB_PORT_OFFSET:-0} / 100 % 64))
SERVICES=10.96.0.0/16
KUBECONFIGS=$LAB/kubeconfigs

# kubernetes_program NAME: builds a command of Kubernetes itself, which knows its version and says it in its user agent. A module does not know
# the commit.
kubernetes_program() {
  local v=${KUBERNETES#v} flags="" x
  for x in k8s.io/component-base/version k8s.io/client-go/pkg/version; do
    flags+="-X $x.gitVersion=$KUBERNETES -X $x.gitMajor=${v%%.*} -X $x.gitMinor=$(cut -d. -f2 <<<"$v") -X $x.gitCommit=unknown "
  done
  go_program "$1" "k8s.io/kubernetes/cmd/$1" "$LAB_HOME" "$flags"
}

# admin ARGS…: kubectl with all rights, 20 s at most for an answer.
admin() { "$BIN/kubectl" --kubeconfig "$KUBECONFIGS/admin" --request-timeout=20s "$@"; }

# authority NAME: a certificate authority $PKI/NAME.crt with its key, unless it is there.
authority() {
  [ ! -s "$PKI/$1.crt" ] || return 0
  new_key "$1"
  openssl req -x509 -new -key "$PKI/$1.key" -subj "/CN=$1" -days 365 -out "$PKI/$1.crt.new" -addext keyUsage=critical,keyCertSign,cRLSign,digitalSignature 2>&1
  mv -f "$PKI/$1.crt.new" "$PKI/$1.crt"
}

new_key() { (umask 077 && openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$PKI/$1.key"); }

# certificate NAME SUBJECT NAMES [AUTHORITY]: $PKI/NAME.crt and its key (PKCS#8), for a server that has NAMES ("DNS:…,IP:…"), or for a client
# when NAMES is empty. One that is there stays, while it is good for another 90 days and says the same.
certificate() {
  local name=$1 subject=$2 names=$3 by=$PKI/${4:-ca} usage=clientAuth
  [ -z "$names" ] || usage=serverAuth,clientAuth
  local wanted="subject $subject names $names"
  if [ "$(cat "$PKI/$name.of" 2>/dev/null)" = "$wanted" ] && openssl x509 -in "$PKI/$name.crt" -noout -checkend 7776000 >/dev/null 2>&1; then return; fi
  new_key "$name"
  openssl req -new -key "$PKI/$name.key" -subj "$subject" |
    openssl x509 -req -CA "$by.crt" -CAkey "$by.key" -set_serial "0x$(openssl rand -hex 15)" -days 365 -out "$PKI/$name.crt" -extfile <(
      printf 'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=%s\n' "$usage"
      [ -z "$names" ] || printf 'subjectAltName=%s\n' "$names"
    ) 2>&1
  printf '%s\n' "$wanted" >"$PKI/$name.of"
}

# kubeconfig NAME [SERVER]: prints a kubeconfig with the client certificate $PKI/NAME.crt. Its key is not in PKCS#8 but in the older form that
# kubeadm and k3s write, the only one of an elliptic curve's that every client reads.
kubeconfig() {
  cat <<YAML
apiVersion: v1
kind: Config
clusters:
  - name: lab
    cluster:
      server: ${2:-$API_URL}
      certificate-authority-data: $(base64 -w0 "$PKI/ca.crt")
users:
  - name: $1
    user:
      client-certificate-data: $(base64 -w0 "$PKI/$1.crt")
      client-key-data: $(openssl pkey -in "$PKI/$1.key" -traditional | base64 -w0)
contexts:
  - name: lab
    context: {cluster: lab, user: $1}
current-context: lab
YAML
}

# own_file FILE: writes what it reads to a file for its owner's eyes only.
own_file() {
  mkdir -p "$(dirname "$1")"
  (umask 077 && cat >"$1.new")
  mv -f "$1.new" "$1"
}

# Who works with the cluster: name, what for, subject of the certificate. lab/people says what they may.
people() {
  cat <<PEOPLE
alice developer-at-acme /O=acme:developers/CN=alice
bob operator-at-globex /O=globex:operators/CN=bob
carol platform-team /O=platform:admins/CN=carol
PEOPLE
}
