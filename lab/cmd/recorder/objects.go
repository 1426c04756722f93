package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"
)

// objectsVerb passes on JSON objects of standard input, each as a line at once, with the time at which it was seen: what `kubectl get` prints,
// which may be cut within its last object when it was ended.
func objectsVerb(args []string) error {
	flag.NewFlagSet("objects", flag.ExitOnError).Parse(args)
	decoder := json.NewDecoder(os.Stdin)
	for {
		var object json.RawMessage
		err := decoder.Decode(&object)
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := pass(object, time.Now().UTC()); err != nil {
			return err
		}
	}
}

func pass(object json.RawMessage, seen time.Time) error {
	var line bytes.Buffer
	if err := json.Compact(&line, object); err != nil {
		return err
	}
	if !bytes.HasPrefix(line.Bytes(), []byte("{\"")) {
		return errors.New("not an object with fields")
	}
	_, err := fmt.Printf("{\"seen\":\"%s\",%s\n", seen.Format(time.RFC3339Nano), line.Bytes()[1:])
	return err
}
