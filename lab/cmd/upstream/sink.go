package main

import (
	"context"
	"net/http"
	"time"
)

const (
	dripPause    = 20 * time.Millisecond
	dripPatience = 10 * time.Minute
)

type framing int

const (
	events framing = iota // server-sent events with data only, and [DONE]
	named                 // server-sent events with their names
	lines                 // one JSON value a line
	array                 // one JSON array, an item at a time
	amazon                // AWS event stream
)

var contentTypes = map[framing]string{
	events: "text/event-stream; charset=utf-8",
	named:  "text/event-stream; charset=utf-8",
	lines:  "application/x-ndjson",
	array:  "application/json",
	amazon: "application/vnd.amazon.eventstream",
}

// event is one piece of a streamed answer.
type event struct {
	name string
	data any
}

// done ends a stream of OpenAI's kind.
const done = "[DONE]"

// sink writes an answer, and does to it what the fault says.
type sink struct {
	w      http.ResponseWriter
	caller context.Context
	fault  fault
	entry  *entry
	abort  bool
}

// finish breaks the connection if the fault says so. Last of all, for it does not return then.
func (s *sink) finish() {
	if s.abort {
		panic(http.ErrAbortHandler)
	}
}

func (s *sink) whole(vendor vendor, a ask, answer said) {
	body := []byte(written(vendor.whole(a, answer)))
	s.w.Header().Set("content-type", "application/json")
	for name, value := range vendor.headers(answer) {
		s.w.Header().Set(name, value)
	}
	s.w.WriteHeader(200)
	switch s.fault.name {
	case "abort":
		s.write(body[:len(body)/2])
		s.abort = true
		return
	case "broken":
		body = body[:len(body)/2]
	}
	s.write(body)
	s.entry.Ended = "whole"
}

func (s *sink) stream(vendor vendor, a ask, answer said) {
	kind := contentTypes[a.Framing]
	if a.Dialect == "cohere1" {
		kind = "application/stream+json"
	}
	s.w.Header().Set("content-type", kind)
	s.w.Header().Set("cache-control", "no-cache")
	s.w.WriteHeader(200)
	all := vendor.events(a, answer)
	for place, one := range all {
		middle := place == (len(all)+1)/2
		if middle && s.fault.name == "abort" {
			s.abort = true
			return
		}
		if middle && s.fault.name == "streamerror" {
			f := failure{500, "overloaded_error", "the lab was asked to fail"}
			s.event(a.Framing, event{"error", vendor.fail(f)}, place, false)
			s.entry.Ended = "error"
			return
		}
		if s.fault.name == "drip" && !s.abort && !s.drip(place == len(all)-1) {
			return
		}
		s.event(a.Framing, one, place, middle && s.fault.name == "broken")
	}
	if a.Framing == array {
		s.write([]byte("]"))
	}
	if !s.abort {
		s.entry.Ended = "whole"
	}
}

// drip waits before an event, and before the last one until the caller leaves; false when it left.
func (s *sink) drip(last bool) bool {
	pause := dripPause
	if last {
		pause = dripPatience
	}
	select {
	case <-s.caller.Done():
		s.entry.Ended = "caller gone"
		s.abort = true
		return false
	case <-time.After(pause):
		return true
	}
}

func (s *sink) event(how framing, one event, place int, broken bool) {
	data := []byte(written(one.data))
	if one.data == done {
		data = []byte(done)
	}
	if broken {
		data = data[:len(data)/2]
	}
	s.entry.Events++
	switch how {
	case events:
		s.write([]byte("data: " + string(data) + "\n\n"))
	case named:
		s.write([]byte("event: " + one.name + "\ndata: " + string(data) + "\n\n"))
	case lines:
		s.write(append(data, '\n'))
	case array:
		s.write(append([]byte{opening(place)}, data...))
	case amazon:
		s.write(frame(one.name, data))
	}
}

// write sends a piece in two, cut within its last letter of many bytes if it has one: clients and observers must bear that.
func (s *sink) write(bytes []byte) {
	half := len(bytes) / 2
	for i := len(bytes) - 1; i > 0; i-- {
		if bytes[i]&0xC0 == 0x80 {
			half = i
			break
		}
	}
	if s.abort {
		return
	}
	for _, piece := range [][]byte{bytes[:half], bytes[half:]} {
		if _, err := s.w.Write(piece); err != nil {
			s.entry.Ended = "caller gone"
			s.abort = true
			return
		}
		if f, ok := s.w.(http.Flusher); ok {
			f.Flush()
		}
	}
}

// opening of an array's item.
func opening(place int) byte {
	if place == 0 {
		return '['
	}
	return ','
}
