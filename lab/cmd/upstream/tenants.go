package main

import (
	"net/http"
	"strings"
	"sync"
)

// tenants by their keys; the keys open nothing but this server.
var tenants = map[string]string{
	"lab-alpha": "alpha", "LABALPHA": "alpha",
	"lab-beta": "beta", "LABBETA": "beta",
	"lab-gamma": "gamma", "LABGAMMA": "gamma",
}

// tenantOf is whose key the request bears, or empty. Ollama has no keys of its own: without one it is alpha's.
func tenantOf(r *http.Request) string {
	for _, name := range []string{"authorization", "x-api-key", "api-key", "x-goog-api-key"} {
		if value := r.Header.Get(name); value != "" {
			return tenants[key(value)]
		}
	}
	if value := r.URL.Query().Get("key"); value != "" {
		return tenants[value]
	}
	if strings.HasPrefix(r.URL.Path, "/api/") {
		return "alpha"
	}
	return ""
}

// key is without its scheme; of AWS's signatures, which are not verified, the key's id.
func key(value string) string {
	if _, signed, ok := strings.Cut(value, "Credential="); ok {
		id, _, _ := strings.Cut(signed, "/")
		return id
	}
	if scheme, rest, ok := strings.Cut(value, " "); ok && strings.EqualFold(scheme, "bearer") {
		return rest
	}
	return value
}

const rememberedMax = 1024

// memory is what a careless server keeps: each tenant's last long text, and which one-time faults have happened.
type memory struct {
	mutex sync.Mutex
	texts map[string]string
	done  map[string]bool
}

func newMemory() *memory { return &memory{texts: map[string]string{}, done: map[string]bool{}} }

// others remembers the ask's first long text, and gives that of another tenant, or nothing.
func (m *memory) others(a ask) string {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	for _, text := range a.Texts {
		if len(text) >= 100 && len(text) <= 4096 {
			m.texts[a.Tenant] = text
			break
		}
	}
	for _, other := range []string{"alpha", "beta", "gamma"} {
		if other != a.Tenant && m.texts[other] != "" {
			return m.texts[other]
		}
	}
	return ""
}

// firstTime tells whether this never happened before; when too much was remembered, all is forgotten.
func (m *memory) firstTime(what string) bool {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	if m.done[what] {
		return false
	}
	if len(m.done) >= rememberedMax {
		clear(m.done)
	}
	m.done[what] = true
	return true
}
