// Command recorder reads what the lab wrote and leaves it in the forms that `picket replay` and evaluations read.
//
//	recorder label      appends the audit events of one step of an attack to a file of labels
//	recorder audit      an API server's audit events of a stretch of time, out of its log and what was rotated away
//	recorder metadata   the same without bodies, as a policy of metadata alone had left them
//	recorder webhook    the batches that an API server sent to the lab's receiver in a stretch of time
//	recorder objects    what kubectl prints of objects, each as a line with the time it was seen
//	recorder inventory  pods, services, nodes, namespaces, and what roles, bindings, pods and what makes pods were at which time, as inventory.yaml, out of lists and watches of kubectl
//	recorder flows      rows of `picket query`, as the flat form of flows
package main

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// lineMax is more than an event of an API server can have.
const lineMax = 16 << 20

func main() {
	verbs := map[string]func([]string) error{
		"label": labelVerb, "audit": auditVerb, "metadata": metadataVerb, "webhook": webhookVerb, "objects": objectsVerb, "inventory": inventoryVerb, "flows": flowsVerb,
	}
	if len(os.Args) < 2 || verbs[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "usage: recorder label|audit|metadata|webhook|objects|inventory|flows OPTIONS")
		os.Exit(2)
	}
	if err := verbs[os.Args[1]](os.Args[2:]); err != nil {
		fmt.Fprintf(os.Stderr, "recorder %s: %v\n", os.Args[1], err)
		os.Exit(1)
	}
}

// stretch is a span of time, both ends in it.
type stretch struct{ begin, end time.Time }

func (s stretch) holds(t time.Time) bool { return !t.Before(s.begin) && !t.After(s.end) }

// flags adds -begin and -end, which may be left out: then all time from or until.
func (s *stretch) flags(set *flag.FlagSet) {
	s.end = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	set.Func("begin", "time, RFC 3339", parseInto(&s.begin))
	set.Func("end", "time, RFC 3339", parseInto(&s.end))
}

func parseInto(to *time.Time) func(string) error {
	return func(text string) (err error) {
		*to, err = time.Parse(time.RFC3339Nano, text)
		return err
	}
}

// eachLine reads a file line by line; what stands behind the last newline is being written and left out.
func eachLine(path string, take func([]byte) error) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	lines := bufio.NewReaderSize(file, 1<<20)
	for {
		line, err := readLine(lines)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		if err := take(line); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
}

func readLine(lines *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		piece, err := lines.ReadSlice('\n')
		line = append(line, piece...)
		if err == nil {
			return line[:len(line)-1], nil
		}
		if err != bufio.ErrBufferFull {
			return nil, err
		}
		if len(line) > lineMax {
			return nil, fmt.Errorf("a line is longer than %d bytes", lineMax)
		}
	}
}

// written makes a file anew through a temporary one beside it, so that none is ever half there.
func written(path string, fill func(*bufio.Writer) error) error {
	file, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	out := bufio.NewWriterSize(file, 1<<20)
	if err := fill(out); err != nil {
		file.Close()
		return err
	}
	if err := out.Flush(); err != nil {
		file.Close()
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}
