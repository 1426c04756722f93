package main

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"
)

const bodyMax = 16 << 20

// service answers one request after the other; all it keeps is bounded.
type service struct {
	seed    uint64
	slow    time.Duration
	cache   *prefixCache
	memory  *memory
	journal *journal
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet {
		s.tell(w, r)
		return
	}
	began := time.Now()
	entry := &entry{Path: r.URL.Path, Protocol: r.Proto}
	defer func() {
		entry.Millis = time.Since(began).Milliseconds()
		s.journal.write(entry)
	}()
	s.infer(w, r, entry)
}

// tell says that it lives, and its models, which some clients ask for first.
func (s *service) tell(w http.ResponseWriter, r *http.Request) {
	switch path := r.URL.Path; {
	case path == "/healthz":
		_, _ = io.WriteString(w, "ok\n")
	case path == "/api/version":
		writeJSON(w, 200, obj{"version": "0.0.0-lab"})
	case strings.HasSuffix(path, "/models"):
		writeJSON(w, 200, obj{"object": "list", "data": []any{obj{"id": "lab", "object": "model", "created": created, "owned_by": "lab"}}})
	case path == "/api/tags":
		writeJSON(w, 200, obj{"models": []any{obj{"name": "lab", "model": "lab"}}})
	default:
		writeJSON(w, 404, obj{"error": "nothing is here: " + path})
	}
}

func (s *service) infer(w http.ResponseWriter, r *http.Request, entry *entry) {
	vendor, ok := vendorOf(r.URL.Path)
	if !ok || r.Method != http.MethodPost {
		entry.Status = 404
		writeJSON(w, 404, obj{"error": "no inference API has this method and path"})
		return
	}
	body, problem := read(w, r)
	a := ask{N: 1}
	if problem == "" {
		a, problem = vendor.read(r.URL.Path, body)
	}
	a.Tenant = tenantOf(r)
	entry.about(vendor, a)
	fault := faultOf(r.Header.Get("x-lab-fault"), a.Model, s.memory, a.Tenant)
	entry.Fault = fault.name
	switch {
	case a.Tenant == "":
		s.refuse(w, vendor, entry, failure{401, "authentication_error", "no tenant has this key"})
	case problem != "":
		s.refuse(w, vendor, entry, failure{400, "invalid_request_error", problem})
	case fault.status > 0:
		s.refuse(w, vendor, entry, failure{fault.status, fault.kind, "the lab was asked to fail"})
	default:
		s.answer(w, r, vendor, a, fault, entry)
	}
}

func (s *service) answer(w http.ResponseWriter, r *http.Request, vendor vendor, a ask, fault fault, entry *entry) {
	if !fault.wait(r.Context(), s.slow) {
		entry.Ended = "caller gone"
		return
	}
	said := say(s.seed, a, s.memory)
	said.Cached = s.cache.reuse(a)
	entry.told(said)
	entry.Status = 200
	sink := &sink{w: w, caller: r.Context(), fault: fault, entry: entry}
	defer sink.finish()
	if a.Stream {
		sink.stream(vendor, a, said)
	} else {
		sink.whole(vendor, a, said)
	}
}

func (s *service) refuse(w http.ResponseWriter, vendor vendor, entry *entry, f failure) {
	entry.Status = f.status
	if f.status == 429 || f.status == 503 {
		w.Header().Set("retry-after", "1")
		w.Header().Set("retry-after-ms", "50")
	}
	if kind := vendor.errorType(f); kind != "" {
		w.Header().Set("x-amzn-errortype", kind)
	}
	writeJSON(w, f.status, vendor.fail(f))
}

func read(w http.ResponseWriter, r *http.Request) (any, string) {
	bytes, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bodyMax))
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return nil, "the body is larger than 16 MiB"
	}
	var body any
	if err != nil || json.Unmarshal(bytes, &body) != nil {
		return nil, "the body is no JSON"
	}
	return body, ""
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("content-type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}
