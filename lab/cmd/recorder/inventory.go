package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"sort"
	"strings"
	"time"
)

// object is what is read of a pod, service, node or namespace.
type object struct {
	Kind     string `json:"kind"`
	Metadata struct {
		Name      string            `json:"name"`
		Namespace string            `json:"namespace"`
		UID       string            `json:"uid"`
		Labels    map[string]string `json:"labels"`
		Created   time.Time         `json:"creationTimestamp"`
		Owners    []struct {
			Kind       string `json:"kind"`
			Name       string `json:"name"`
			Controller bool   `json:"controller"`
		} `json:"ownerReferences"`
	} `json:"metadata"`
	Spec struct {
		NodeName       string   `json:"nodeName"`
		ServiceAccount string   `json:"serviceAccountName"`
		HostNetwork    bool     `json:"hostNetwork"`
		ClusterIPs     []string `json:"clusterIPs"`
		Selector       labels   `json:"selector"`
		Ports          []struct {
			Port int `json:"port"`
		} `json:"ports"`
	} `json:"spec"`
	Status struct {
		PodIPs []struct {
			IP string `json:"ip"`
		} `json:"podIPs"`
		Addresses []struct {
			Type    string `json:"type"`
			Address string `json:"address"`
		} `json:"addresses"`
		Containers []struct {
			State struct {
				Terminated struct {
					Finished time.Time `json:"finishedAt"`
				} `json:"terminated"`
			} `json:"state"`
		} `json:"containerStatuses"`
	} `json:"status"`
	// Of roles and bindings:
	Rules       []policyRule `json:"rules"`
	Aggregation struct {
		Selectors []struct {
			Labels map[string]string `json:"matchLabels"`
		} `json:"clusterRoleSelectors"`
	} `json:"aggregationRule"`
	RoleRef  struct{ Kind, Name string } `json:"roleRef"`
	Subjects []subject                   `json:"subjects"`
	// Items are those of a list, Type and Object those of a watch.
	Items  []object  `json:"items"`
	Type   string    `json:"type"`
	Object *object   `json:"object"`
	Seen   time.Time `json:"seen"`
	raw    []byte
}

// UnmarshalJSON keeps the text of what has a body that matters.
func (o *object) UnmarshalJSON(text []byte) error {
	type plain object
	if err := json.Unmarshal(text, (*plain)(o)); err != nil {
		return err
	}
	if resources[o.Kind] != "" {
		o.raw = bytes.Clone(text)
	}
	return nil
}

// labels are a Service's selector. Those of other kinds hold objects, and are left out.
type labels map[string]string

func (l *labels) UnmarshalJSON(raw []byte) error {
	var plain map[string]string
	if json.Unmarshal(raw, &plain) == nil {
		*l = plain
	}
	return nil
}

type policyRule struct {
	Verbs     []string `json:"verbs,omitempty"`
	Groups    []string `json:"apiGroups,omitempty"`
	Resources []string `json:"resources,omitempty"`
	Names     []string `json:"resourceNames,omitempty"`
	Paths     []string `json:"nonResourceURLs,omitempty"`
}

type subject struct {
	Kind      string `json:"kind"`
	Namespace string `json:"namespace,omitempty"`
	Name      string `json:"name"`
}

// The shapes of inventory.yaml; what is empty is left out.
type (
	namespaceEntry struct {
		Name   string            `json:"name"`
		Labels map[string]string `json:"labels,omitempty"`
	}
	nodeEntry struct {
		Name         string   `json:"name"`
		Addresses    []string `json:"addresses,omitempty"`
		ControlPlane bool     `json:"controlPlane,omitempty"`
	}
	ruleEntry struct {
		Verbs     []string `json:"verbs,omitempty"`
		Groups    []string `json:"groups,omitempty"`
		Resources []string `json:"resources,omitempty"`
		Names     []string `json:"names,omitempty"`
		Paths     []string `json:"paths,omitempty"`
	}
	selectorEntry struct {
		Labels map[string]string `json:"labels"`
	}
	roleEntry struct {
		Name       string            `json:"name"`
		Namespace  string            `json:"namespace,omitempty"`
		Labels     map[string]string `json:"labels,omitempty"`
		Aggregates []selectorEntry   `json:"aggregates,omitempty"`
		Rules      []ruleEntry       `json:"rules,omitempty"`
	}
	bindingEntry struct {
		Name      string    `json:"name"`
		Namespace string    `json:"namespace,omitempty"`
		RoleKind  string    `json:"roleKind"`
		RoleName  string    `json:"roleName"`
		Subjects  []subject `json:"subjects,omitempty"`
	}
	serviceEntry struct {
		Name      string            `json:"name"`
		Namespace string            `json:"namespace"`
		Addresses []string          `json:"addresses,omitempty"`
		Ports     []int             `json:"ports,omitempty"`
		Selector  map[string]string `json:"selector,omitempty"`
	}
	podEntry struct {
		Name           string            `json:"name"`
		Namespace      string            `json:"namespace"`
		UID            string            `json:"uid"`
		Addresses      []string          `json:"addresses,omitempty"`
		Node           string            `json:"node,omitempty"`
		Workload       string            `json:"workload,omitempty"`
		Kind           string            `json:"kind,omitempty"`
		ServiceAccount string            `json:"serviceAccount,omitempty"`
		HostNetwork    bool              `json:"hostNetwork,omitempty"`
		Labels         map[string]string `json:"labels,omitempty"`
		From           string            `json:"from,omitempty"`
		Until          string            `json:"until,omitempty"`
	}
)

// cluster is everything that was seen, by kind and namespace/name, pods by uid; the last word about each counts. Of what has a body or gives
// rights, lives has all that was said.
type cluster struct {
	kinds map[string]map[string]object
	ended map[string]time.Time
	lives map[string]*life
}

// inventoryVerb reads from standard input what `recorder objects` passed on of `kubectl get -o json` and `kubectl get --watch --output-watch-events`.
func inventoryVerb(args []string) error {
	set := flag.NewFlagSet("inventory", flag.ExitOnError)
	out := set.String("out", "", "file to write")
	bridges := map[string]string{}
	set.Func("bridge", "NODE=ADDRESS of the bridge through which it speaks to its pods; may be repeated", func(text string) error {
		node, address, ok := strings.Cut(text, "=")
		if !ok {
			return errors.New("not NODE=ADDRESS")
		}
		bridges[node] = address
		return nil
	})
	set.Parse(args)
	seen := cluster{kinds: map[string]map[string]object{}, ended: map[string]time.Time{}, lives: map[string]*life{}}
	decoder := json.NewDecoder(bufio.NewReaderSize(os.Stdin, 1<<20))
	for {
		var one object
		err := decoder.Decode(&one)
		// A watch that was ended may have been cut within an object.
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			break
		}
		if err != nil {
			return err
		}
		seen.take(one, one.Seen)
	}
	return written(*out, func(to *bufio.Writer) error { return seen.write(to, bridges) })
}

func (c cluster) take(one object, seen time.Time) {
	if one.Object != nil {
		c.take(*one.Object, seen)
		if one.Type == "DELETED" {
			c.ended[one.Object.Metadata.UID] = lastBreath(*one.Object, one.Seen)
		}
		return
	}
	for _, item := range one.Items {
		c.take(item, seen)
	}
	if one.Metadata.Name == "" {
		return
	}
	key := one.Metadata.Namespace + "/" + one.Metadata.Name
	if one.Kind == "Pod" {
		key = one.Metadata.UID
	}
	if c.kinds[one.Kind] == nil {
		c.kinds[one.Kind] = map[string]object{}
	}
	c.kinds[one.Kind][key] = one
	c.see(one, seen)
}

// lastBreath is when a pod's last container ended, else when it was seen to be gone: its address is free from then on.
func lastBreath(pod object, seen time.Time) time.Time {
	var last time.Time
	for _, container := range pod.Status.Containers {
		if finished := container.State.Terminated.Finished; finished.After(last) {
			last = finished
		}
	}
	if last.IsZero() {
		return seen
	}
	return last
}

func (c cluster) write(to *bufio.Writer, bridges map[string]string) error {
	section(to, "namespaces", c.kinds["Namespace"], func(o object) any {
		return namespaceEntry{o.Metadata.Name, tenantLabels(o.Metadata.Labels)}
	})
	section(to, "nodes", c.kinds["Node"], func(o object) any {
		var addresses []string
		for _, address := range o.Status.Addresses {
			if address.Type == "InternalIP" || address.Type == "ExternalIP" {
				addresses = append(addresses, address.Address)
			}
		}
		if bridge := bridges[o.Metadata.Name]; bridge != "" {
			addresses = append(addresses, bridge)
		}
		_, controlPlane := o.Metadata.Labels["node-role.kubernetes.io/control-plane"]
		return nodeEntry{o.Metadata.Name, addresses, controlPlane}
	})
	section(to, "services", c.kinds["Service"], func(o object) any {
		var ports []int
		for _, port := range o.Spec.Ports {
			ports = append(ports, port.Port)
		}
		return serviceEntry{o.Metadata.Name, o.Metadata.Namespace, addressesOf(o.Spec.ClusterIPs), ports, o.Spec.Selector}
	})
	section(to, "pods", c.kinds["Pod"], func(o object) any { return c.pod(o) })
	c.versions(to, "roles", "ClusterRole", "Role")
	c.versions(to, "bindings", "ClusterRoleBinding", "RoleBinding")
	c.versions(to, "objects", bodyKinds()...)
	return nil
}

func (o object) role() roleEntry {
	entry := roleEntry{Name: o.Metadata.Name, Namespace: o.Metadata.Namespace, Labels: o.Metadata.Labels}
	for _, selector := range o.Aggregation.Selectors {
		entry.Aggregates = append(entry.Aggregates, selectorEntry{selector.Labels})
	}
	for _, rule := range o.Rules {
		entry.Rules = append(entry.Rules, ruleEntry(rule))
	}
	return entry
}

func (o object) binding() bindingEntry {
	return bindingEntry{o.Metadata.Name, o.Metadata.Namespace, o.RoleRef.Kind, o.RoleRef.Name, o.Subjects}
}

func (c cluster) pod(o object) podEntry {
	entry := podEntry{
		Name: o.Metadata.Name, Namespace: o.Metadata.Namespace, UID: o.Metadata.UID, Node: o.Spec.NodeName,
		ServiceAccount: o.Spec.ServiceAccount, HostNetwork: o.Spec.HostNetwork, Labels: o.Metadata.Labels,
		From: o.Metadata.Created.Format(time.RFC3339Nano),
	}
	for _, ip := range o.Status.PodIPs {
		entry.Addresses = append(entry.Addresses, ip.IP)
	}
	if until, gone := c.ended[o.Metadata.UID]; gone {
		entry.Until = until.UTC().Format(time.RFC3339Nano)
	}
	for _, owner := range o.Metadata.Owners {
		if owner.Controller {
			entry.Workload, entry.Kind = c.workload(owner.Kind, owner.Name, o)
		}
	}
	return entry
}

// workload is the Deployment above a ReplicaSet, whose name ends in the pod's hash. A Job's is left out: Picket reads it from the name.
func (c cluster) workload(kind, name string, pod object) (string, string) {
	hash := pod.Metadata.Labels["pod-template-hash"]
	if kind == "ReplicaSet" && hash != "" && len(name) > len(hash)+1 {
		return name[:len(name)-len(hash)-1], "Deployment"
	}
	if kind == "Job" {
		return "", ""
	}
	return name, kind
}

// tenantLabels leaves out what Kubernetes adds of its own.
func tenantLabels(labels map[string]string) map[string]string {
	kept := map[string]string{}
	for key, value := range labels {
		if key != "kubernetes.io/metadata.name" {
			kept[key] = value
		}
	}
	return kept
}

func addressesOf(ips []string) []string {
	var kept []string
	for _, ip := range ips {
		if ip != "None" && ip != "" {
			kept = append(kept, ip)
		}
	}
	return kept
}

// section writes one list of the file, an entry a line, in the order of its keys. JSON is YAML.
func section(to *bufio.Writer, name string, objects map[string]object, entry func(object) any) {
	keys := make([]string, 0, len(objects))
	for key := range objects {
		keys = append(keys, key)
	}
	sort.Slice(keys, func(i, j int) bool {
		a, b := objects[keys[i]].Metadata, objects[keys[j]].Metadata
		if a.Namespace != b.Namespace {
			return a.Namespace < b.Namespace
		}
		if a.Name != b.Name {
			return a.Name < b.Name
		}
		return keys[i] < keys[j]
	})
	fmt.Fprintf(to, "%s:\n", name)
	for _, key := range keys {
		line, _ := json.Marshal(entry(objects[key]))
		fmt.Fprintf(to, "  - %s\n", line)
	}
}
