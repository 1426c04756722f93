package main

import (
	"bufio"
	"encoding/json"
	"flag"
)

// metadataVerb leaves of each event what the same API server had logged by a policy that knows nothing but metadata: no bodies. The rest of an
// event does not depend on its level (k8s.io/apiserver/pkg/audit, LogRequestObject and LogResponseObject).
func metadataVerb(args []string) error {
	set := flag.NewFlagSet("metadata", flag.ExitOnError)
	in := set.String("in", "", "audit events, one a line")
	out := set.String("out", "", "file to write")
	set.Parse(args)
	return written(*out, func(to *bufio.Writer) error {
		return eachLine(*in, func(line []byte) error {
			var fields map[string]json.RawMessage
			if err := json.Unmarshal(line, &fields); err != nil {
				return err
			}
			delete(fields, "requestObject")
			delete(fields, "responseObject")
			fields["level"] = json.RawMessage(`"Metadata"`)
			line, err := json.Marshal(fields)
			if err != nil {
				return err
			}
			to.Write(line)
			return to.WriteByte('\n')
		})
	})
}
