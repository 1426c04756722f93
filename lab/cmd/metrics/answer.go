package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

type obj = map[string]any

const group = "/apis/metrics.k8s.io/v1beta1"

func handler(u *usage) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+group, func(w http.ResponseWriter, _ *http.Request) {
		verbs := []string{"get", "list"}
		answer(w, obj{"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": "metrics.k8s.io/v1beta1", "resources": []obj{
			{"name": "nodes", "singularName": "", "namespaced": false, "kind": "NodeMetrics", "verbs": verbs},
			{"name": "pods", "singularName": "", "namespaced": true, "kind": "PodMetrics", "verbs": verbs},
		}})
	})
	mux.HandleFunc("GET "+group+"/nodes", func(w http.ResponseWriter, _ *http.Request) { list(w, "NodeMetricsList", u.nodes("")) })
	mux.HandleFunc("GET "+group+"/nodes/{name}", func(w http.ResponseWriter, r *http.Request) { one(w, u.nodes(r.PathValue("name"))) })
	mux.HandleFunc("GET "+group+"/pods", func(w http.ResponseWriter, r *http.Request) { u.listPods(w, r, "") })
	mux.HandleFunc("GET "+group+"/namespaces/{namespace}/pods", func(w http.ResponseWriter, r *http.Request) { u.listPods(w, r, r.PathValue("namespace")) })
	mux.HandleFunc("GET "+group+"/namespaces/{namespace}/pods/{name}", func(w http.ResponseWriter, r *http.Request) {
		one(w, u.pods(r.PathValue("namespace"), r.PathValue("name"), nil))
	})
	return mux
}

func (u *usage) listPods(w http.ResponseWriter, r *http.Request, namespace string) {
	wanted, err := equalities(r.URL.Query().Get("labelSelector"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	list(w, "PodMetricsList", u.pods(namespace, "", wanted))
}

// equalities of a label selector, as autoscalers and `kubectl top -l` ask by; no other kind is understood.
func equalities(selector string) (map[string]string, error) {
	wanted := map[string]string{}
	for part := range strings.SplitSeq(selector, ",") {
		name, value, found := strings.Cut(part, "=")
		if part == "" {
			continue
		}
		if !found || strings.ContainsAny(part, "!() ") {
			return nil, fmt.Errorf("only equalities are understood in a label selector, not %q", part)
		}
		wanted[name] = strings.TrimPrefix(value, "=")
	}
	return wanted, nil
}

func (u *usage) nodes(name string) []obj {
	u.mutex.RLock()
	defer u.mutex.RUnlock()
	found := []obj{}
	for where, is := range u.now {
		if where.pod == "" && (name == "" || name == where.name) {
			found = append(found, about("NodeMetrics", obj{"name": where.name}, is, "usage", is.quantities()))
		}
	}
	return sorted(found)
}

func (u *usage) pods(namespace, name string, wanted map[string]string) []obj {
	u.mutex.RLock()
	defer u.mutex.RUnlock()
	containers, last := map[[2]string][]obj{}, map[[2]string]used{}
	for where, is := range u.now {
		pod := [2]string{where.namespace, where.pod}
		if where.pod == "" || namespace != "" && namespace != pod[0] || name != "" && name != pod[1] || !holds(u.labels[pod], wanted) {
			continue
		}
		containers[pod] = append(containers[pod], obj{"name": where.name, "usage": is.quantities()})
		last[pod] = is
	}
	found := []obj{}
	for pod, all := range containers {
		metadata := obj{"name": pod[1], "namespace": pod[0], "labels": u.labels[pod]}
		found = append(found, about("PodMetrics", metadata, last[pod], "containers", all))
	}
	return sorted(found)
}

func holds(labels, wanted map[string]string) bool {
	for name, value := range wanted {
		if is, has := labels[name]; !has || is != value {
			return false
		}
	}
	return true
}

func (is used) quantities() obj {
	return obj{"cpu": fmt.Sprintf("%dn", int64(is.cores*1e9)), "memory": fmt.Sprintf("%dKi", int64(is.memory)>>10)}
}

func about(kind string, metadata obj, is used, field string, value any) obj {
	metadata["creationTimestamp"] = is.at.UTC().Format(time.RFC3339)
	return obj{"kind": kind, "apiVersion": "metrics.k8s.io/v1beta1", "metadata": metadata, "timestamp": is.at.UTC().Format(time.RFC3339),
		"window": is.window.Round(time.Millisecond).String(), field: value}
}

func sorted(all []obj) []obj {
	key := func(o obj) string {
		return fmt.Sprint(o["metadata"].(obj)["namespace"], "/", o["metadata"].(obj)["name"])
	}
	slices.SortFunc(all, func(a, b obj) int { return strings.Compare(key(a), key(b)) })
	return all
}

func list(w http.ResponseWriter, kind string, items []obj) {
	answer(w, obj{"kind": kind, "apiVersion": "metrics.k8s.io/v1beta1", "metadata": obj{}, "items": items})
}

func one(w http.ResponseWriter, found []obj) {
	if len(found) == 0 {
		w.Header().Set("content-type", "application/json")
		w.WriteHeader(http.StatusNotFound)
		_ = json.NewEncoder(w).Encode(obj{"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "NotFound", "code": 404})
		return
	}
	answer(w, found[0])
}

func answer(w http.ResponseWriter, body any) {
	w.Header().Set("content-type", "application/json")
	_ = json.NewEncoder(w).Encode(body)
}
