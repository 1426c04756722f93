package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"
)

// label is a line of labels.jsonl: one audit event that is part of an attack.
type label struct {
	AuditID   string `json:"auditID"`
	Stage     string `json:"stage"`
	Label     string `json:"label"`
	Technique string `json:"technique"`
	Attack    string `json:"attack"`
}

// step is what one command of an attacker did, and by what its requests are known in the audit log.
type step struct {
	label
	when       stretch
	credential string
	user       string
	source     string
	what       []string
}

func (s step) owns(e event) bool {
	return s.when.holds(e.Received) &&
		(s.credential == "" || s.credential == e.credential()) &&
		(s.user == "" || s.user == e.User.Username) &&
		(s.source == "" || len(e.SourceIPs) > 0 && e.SourceIPs[len(e.SourceIPs)-1] == s.source) &&
		e.matches(s.what)
}

// labelVerb waits until the step's requests stand in the log, then appends their labels. A step without a request is an error: its attack did
// not do what it says, or the audit policy is blind to it.
func labelVerb(args []string) error {
	var s step
	set := flag.NewFlagSet("label", flag.ExitOnError)
	s.when.flags(set)
	log := set.String("log", "", "folder of the API server's audit.log")
	out := set.String("out", "", "file to append to")
	wait := set.Duration("wait", 10*time.Second, "how long to wait for the first request")
	set.StringVar(&s.Attack, "attack", "", "name of the attack")
	set.StringVar(&s.Label, "label", "", "name of the step")
	set.StringVar(&s.Technique, "technique", "", "MITRE ATT&CK technique")
	set.StringVar(&s.credential, "credential", "", "credential-id, as the API server writes it")
	set.StringVar(&s.user, "user", "", "user name")
	set.StringVar(&s.source, "source", "", "address")
	what := set.String("what", "", "verb:resource/subresource of its requests, * for any, with spaces between")
	set.Parse(args)
	s.what = strings.Fields(*what)
	if s.credential == "" && s.user == "" || len(s.what) == 0 {
		return errors.New("-what, and -credential or -user, must be given")
	}
	labels, err := s.await(*log, *wait)
	if err != nil {
		return err
	}
	return appendLabels(*out, labels)
}

// await looks until two looks in a row, half a second apart, find the same.
func (s step) await(log string, wait time.Duration) ([]label, error) {
	var before []label
	for end := time.Now().Add(wait); ; time.Sleep(500 * time.Millisecond) {
		found, others, err := s.find(log)
		switch {
		case err != nil:
			return nil, err
		case len(found) > 0 && len(found) == len(before):
			return found, nil
		case len(found) == 0 && time.Now().After(end):
			return nil, fmt.Errorf("%s: the audit log has no request of this step (wanted %v; the credential did %v)", s.Label, s.what, others)
		}
		before = found
	}
}

// find also tells what else the credential did, for the message.
func (s step) find(log string) (found []label, others []string, err error) {
	err = eachEvent(log, s.when.begin, func(e event, _ []byte) error {
		if s.owns(e) {
			one := s.label
			one.AuditID, one.Stage = e.AuditID, e.Stage
			found = append(found, one)
		} else if s.credential == e.credential() && len(others) < 20 && !slices.Contains(others, e.what()) {
			others = append(others, e.what())
		}
		return nil
	})
	return found, others, err
}

func appendLabels(path string, labels []label) error {
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer file.Close()
	lines := json.NewEncoder(file)
	lines.SetEscapeHTML(false)
	for _, one := range labels {
		if err := lines.Encode(one); err != nil {
			return err
		}
	}
	return file.Close()
}
