package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"sort"
	"time"
)

// resources are the kinds whose bodies are kept, as their resources are called.
var resources = map[string]string{
	"Pod": "pods", "Deployment": "deployments", "DaemonSet": "daemonsets", "StatefulSet": "statefulsets", "ReplicaSet": "replicasets",
	"Job": "jobs", "CronJob": "cronjobs", "CertificateSigningRequest": "certificatesigningrequests",
	"MutatingWebhookConfiguration": "mutatingwebhookconfigurations", "ValidatingWebhookConfiguration": "validatingwebhookconfigurations",
}

// fresh is how long after its making an object can be seen to be new.
const fresh = 2 * time.Second

// life is one object, and what it was seen to be, each an entry of inventory.yaml without its times.
type life struct {
	object    object
	sightings []sighting
}

type sighting struct {
	seen  time.Time
	entry string
}

// span are the times of an entry: created only where it differs from from.
type span struct {
	Created string `json:"created,omitempty"`
	From    string `json:"from,omitempty"`
	Until   string `json:"until,omitempty"`
}

type objectEntry struct {
	Resource  string         `json:"resource"`
	Namespace string         `json:"namespace,omitempty"`
	Name      string         `json:"name"`
	UID       string         `json:"uid,omitempty"`
	Body      map[string]any `json:"body"`
}

// see notes what an object is now; seen is zero when nobody knows.
func (c cluster) see(o object, seen time.Time) {
	var entry any
	switch o.Kind {
	case "Role", "ClusterRole":
		entry = o.role()
	case "RoleBinding", "ClusterRoleBinding":
		entry = o.binding()
	default:
		resource := resources[o.Kind]
		if resource == "" {
			return
		}
		entry = objectEntry{resource, o.Metadata.Namespace, o.Metadata.Name, o.Metadata.UID, o.body()}
	}
	text, _ := json.Marshal(entry)
	key := o.Kind + "/" + o.Metadata.Namespace + "/" + o.Metadata.Name + "/" + o.Metadata.UID
	if c.lives[key] == nil {
		c.lives[key] = &life{object: o}
	}
	c.lives[key].sightings = append(c.lives[key].sightings, sighting{seen, string(text)})
}

// spans are the different things that an object was, oldest first, and when.
func (c cluster) spans(one *life) []string {
	sort.SliceStable(one.sightings, func(i, j int) bool { return one.sightings[i].seen.Before(one.sightings[j].seen) })
	var different []sighting
	for _, next := range one.sightings {
		if n := len(different); n == 0 || different[n-1].entry != next.entry {
			different = append(different, next)
		}
	}
	created := one.object.Metadata.Created
	lines := make([]string, len(different))
	for i, was := range different {
		times := span{From: stamp(created)}
		if i > 0 || (!was.seen.IsZero() && was.seen.Sub(created) < fresh) {
			times = span{Created: stamp(created), From: stamp(was.seen)}
		}
		if gone, ok := c.ended[one.object.Metadata.UID]; ok {
			times.Until = stamp(gone)
		}
		if i+1 < len(different) {
			times.Until = stamp(different[i+1].seen)
		}
		text, _ := json.Marshal(times)
		lines[i] = was.entry[:len(was.entry)-1] + "," + string(text[1:])
	}
	return lines
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

// versions writes a section of the objects of some kinds, each as all that it was.
func (c cluster) versions(to *bufio.Writer, name string, kinds ...string) {
	fmt.Fprintf(to, "%s:\n", name)
	for _, kind := range kinds {
		var keys []string
		for key, one := range c.lives {
			if one.object.Kind == kind {
				keys = append(keys, key)
			}
		}
		sort.Strings(keys)
		for _, key := range keys {
			for _, line := range c.spans(c.lives[key]) {
				fmt.Fprintf(to, "  - %s\n", line)
			}
		}
	}
}

func bodyKinds() []string {
	kinds := make([]string, 0, len(resources))
	for kind := range resources {
		kinds = append(kinds, kind)
	}
	sort.Strings(kinds)
	return kinds
}

// body is what Picket reads of an object, without what changes by itself and without values of environments, which may be secrets.
func (o object) body() map[string]any {
	var whole map[string]any
	if json.Unmarshal(o.raw, &whole) != nil {
		return map[string]any{}
	}
	kept := map[string]any{}
	for _, field := range []string{"spec", "webhooks"} {
		if value, ok := whole[field]; ok {
			kept[field] = withoutValues(value)
		}
	}
	if spec, ok := kept["spec"].(map[string]any); ok {
		delete(spec, "replicas")
		if o.Kind == "Pod" {
			delete(spec, "nodeName") // the scheduler's choice
		}
	}
	head := map[string]any{}
	if metadata, ok := whole["metadata"].(map[string]any); ok {
		if owners, ok := metadata["ownerReferences"]; ok {
			head["ownerReferences"] = owners
		}
		if annotations, ok := metadata["annotations"].(map[string]any); ok && annotations[mirror] != nil {
			head["annotations"] = map[string]any{mirror: "true"}
		}
	}
	if len(head) > 0 {
		kept["metadata"] = head
	}
	if status, ok := whole["status"].(map[string]any); ok && o.Kind == "CertificateSigningRequest" {
		kept["status"] = map[string]any{"conditions": status["conditions"]}
	}
	return kept
}

const mirror = "kubernetes.io/config.mirror"

// withoutValues leaves of an environment only its names and where its values come from, and of a webhook not its certificate.
func withoutValues(value any) any {
	switch some := value.(type) {
	case map[string]any:
		delete(some, "caBundle")
		if variables, ok := some["env"].([]any); ok {
			for _, variable := range variables {
				if one, ok := variable.(map[string]any); ok {
					delete(one, "value")
				}
			}
		}
		for _, inner := range some {
			withoutValues(inner)
		}
	case []any:
		for _, inner := range some {
			withoutValues(inner)
		}
	}
	return value
}
