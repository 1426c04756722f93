package main

import (
	"encoding/json"
	"os"
	"sync"
	"unicode/utf8"
)

// journal tells each request in a JSON line, without a word of its text: the third witness beside the client and Picket.
type journal struct {
	mutex sync.Mutex
	file  *os.File
}

type entry struct {
	Path       string `json:"path"`
	Protocol   string `json:"protocol"`
	API        string `json:"api,omitempty"`
	Tenant     string `json:"tenant"`
	Model      string `json:"model"`
	Stream     bool   `json:"stream"`
	Fault      string `json:"fault,omitempty"`
	Status     int    `json:"status"`
	Choices    int    `json:"choices"`
	Calls      int    `json:"calls"`
	Input      int    `json:"input"`
	Cached     int    `json:"cached"`
	Output     int    `json:"output"`
	Characters int    `json:"characters"`
	Events     int    `json:"events"`
	Ended      string `json:"ended"`
	Millis     int64  `json:"millis"`
}

func openJournal(file string) (*journal, error) {
	if file == "" {
		return &journal{}, nil
	}
	f, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	return &journal{file: f}, err
}

func (j *journal) write(e *entry) {
	if j.file == nil {
		return
	}
	line, err := json.Marshal(e)
	if err != nil {
		return
	}
	j.mutex.Lock()
	defer j.mutex.Unlock()
	_, _ = j.file.Write(append(line, '\n'))
}

func (e *entry) about(v vendor, a ask) {
	e.API, e.Tenant, e.Model, e.Stream = v.name(), a.Tenant, a.Model, a.Stream
}

func (e *entry) told(s said) {
	e.Choices, e.Input, e.Cached, e.Output, e.Ended = len(s.Choices), s.Input, s.Cached, s.output(), "aborted"
	for _, c := range s.Choices {
		e.Calls += len(c.Calls)
		e.Characters += utf8.RuneCountInString(c.text())
	}
}
