package main

import (
	"context"
	"strings"
	"time"
)

// fault is what goes wrong on demand: by the header x-lab-fault, or by a part of the model's name.
type fault struct {
	name   string
	status int
	kind   string
}

var faults = map[string]fault{
	"429":         {status: 429, kind: "rate_limit_error"},
	"429once":     {status: 429, kind: "rate_limit_error"},
	"500":         {status: 500, kind: "server_error"},
	"500once":     {status: 500, kind: "server_error"},
	"400":         {status: 400, kind: "invalid_request_error"},
	"slow":        {}, // the first byte comes late
	"drip":        {}, // the events of a stream come 20 ms apart, and the last one never: the caller must leave
	"abort":       {}, // the connection breaks in the middle of the answer
	"broken":      {}, // one frame of the stream is no JSON
	"streamerror": {}, // the stream ends with an error instead of its end
	"never":       {}, // nothing is ever answered
}

// failure is an error before a vendor's format is put around it.
type failure struct {
	status     int
	kind, text string
}

func faultOf(header, model string, memory *memory, tenant string) fault {
	names := kinds(model)
	if header != "" {
		names = map[string]bool{header: true}
	}
	for name := range names {
		f, known := faults[name]
		if !known || strings.HasSuffix(name, "once") && !memory.firstTime(tenant+"|"+model) {
			continue
		}
		f.name = name
		return f
	}
	return fault{}
}

// wait before the first byte; false when the caller is gone.
func (f fault) wait(caller context.Context, slow time.Duration) bool {
	delay := time.Duration(0)
	switch f.name {
	case "slow":
		delay = slow
	case "never":
		delay = 10 * time.Minute
	}
	select {
	case <-caller.Done():
		return false
	case <-time.After(delay):
		return f.name != "never"
	}
}
