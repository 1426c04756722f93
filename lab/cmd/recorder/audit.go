package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path"
	"path/filepath"
	"sort"
	"strings"
	"time"
)

// event is what is read of an audit.k8s.io/v1 Event.
type event struct {
	AuditID    string    `json:"auditID"`
	Stage      string    `json:"stage"`
	Verb       string    `json:"verb"`
	RequestURI string    `json:"requestURI"`
	Received   time.Time `json:"requestReceivedTimestamp"`
	Time       time.Time `json:"stageTimestamp"`
	SourceIPs  []string  `json:"sourceIPs"`
	User       struct {
		Username string              `json:"username"`
		Extra    map[string][]string `json:"extra"`
	} `json:"user"`
	Object struct {
		Resource    string `json:"resource"`
		Subresource string `json:"subresource"`
	} `json:"objectRef"`
}

const credentialKey = "authentication.kubernetes.io/credential-id"

func (e event) credential() string {
	if ids := e.User.Extra[credentialKey]; len(ids) == 1 {
		return ids[0]
	}
	return ""
}

// what is "verb:resource/subresource", or "verb:/path" of what is no resource.
func (e event) what() string {
	switch {
	case e.Object.Resource == "":
		uri, _, _ := strings.Cut(e.RequestURI, "?")
		return e.Verb + ":" + uri
	case e.Object.Subresource != "":
		return e.Verb + ":" + e.Object.Resource + "/" + e.Object.Subresource
	default:
		return e.Verb + ":" + e.Object.Resource
	}
}

// matches tells whether the event does what one of the patterns says; a * stands for anything but a slash, alone for anything.
func (e event) matches(patterns []string) bool {
	for _, pattern := range patterns {
		if ok, _ := path.Match(pattern, e.what()); ok || pattern == "*" {
			return true
		}
	}
	return false
}

// eachEvent reads an API server's log and what was rotated out of it, oldest first, as far as it may hold something since then.
// A stage that is met twice, for the log was rotated meanwhile, is handed over once.
func eachEvent(folder string, since time.Time, take func(event, []byte) error) error {
	files, err := filepath.Glob(filepath.Join(folder, "audit-*.log"))
	if err != nil {
		return err
	}
	sort.Strings(files)
	seen := map[string]bool{}
	for _, file := range append(files, filepath.Join(folder, "audit.log")) {
		state, err := os.Stat(file)
		if errors.Is(err, os.ErrNotExist) || err == nil && state.ModTime().Before(since.Add(-time.Second)) {
			continue
		}
		if err != nil {
			return err
		}
		err = eachLine(file, func(line []byte) error {
			if staged(line).Before(since) {
				return nil
			}
			var e event
			if err := json.Unmarshal(line, &e); err != nil || e.Time.Before(since) || seen[e.AuditID+e.Stage] {
				return err
			}
			seen[e.AuditID+e.Stage] = true
			return take(e, line)
		})
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

const stagedKey = `"stageTimestamp":"`

// staged reads an event's time without the rest of it, which is most of the work; the far future when it cannot. No body comes behind it, and
// in a string its quotes would be escaped.
func staged(line []byte) time.Time {
	at := bytes.LastIndex(line, []byte(stagedKey)) + len(stagedKey)
	if length := bytes.IndexByte(line[max(at, 0):], '"'); at >= len(stagedKey) && length > 0 {
		if stage, err := time.Parse(time.RFC3339Nano, string(line[at:at+length])); err == nil {
			return stage
		}
	}
	return time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
}

func auditVerb(args []string) error {
	var when stretch
	set := flag.NewFlagSet("audit", flag.ExitOnError)
	when.flags(set)
	log := set.String("log", "", "folder of the API server's audit.log")
	out := set.String("out", "", "file to write")
	set.Parse(args)
	return written(*out, func(to *bufio.Writer) error {
		return eachEvent(*log, when.begin, func(e event, line []byte) error {
			if !when.holds(e.Time) {
				return nil
			}
			to.Write(line)
			return to.WriteByte('\n')
		})
	})
}

// webhookVerb keeps whole batches that hold something of the stretch, as they came.
func webhookVerb(args []string) error {
	var when stretch
	set := flag.NewFlagSet("webhook", flag.ExitOnError)
	when.flags(set)
	file := set.String("file", "", "what the receiver appends to")
	out := set.String("out", "", "file to write")
	set.Parse(args)
	return written(*out, func(to *bufio.Writer) error {
		for _, from := range []string{*file + ".1", *file} {
			err := eachLine(from, func(line []byte) error {
				var list struct {
					Items []event `json:"items"`
				}
				if err := json.Unmarshal(line, &list); err != nil {
					return err
				}
				for _, e := range list.Items {
					if when.holds(e.Time) {
						to.Write(line)
						return to.WriteByte('\n')
					}
				}
				return nil
			})
			if err != nil && !errors.Is(err, os.ErrNotExist) {
				return err
			}
		}
		return nil
	})
}
