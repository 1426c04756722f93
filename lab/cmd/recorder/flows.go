package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"os"
	"strings"
	"time"
)

// row is a flow as `picket query "SELECT * FROM flows" -o json` prints it.
type row struct {
	ID              string `json:"id"`
	Cluster         string `json:"cluster"`
	Agent           string `json:"agent"`
	Node            string `json:"node"`
	Start           string `json:"start"`
	Time            string `json:"time"`
	Observer        string `json:"observer"`
	Protocol        string `json:"protocol"`
	Outcome         string `json:"outcome"`
	SourceIP        string `json:"source_ip"`
	SourcePort      int    `json:"source_port"`
	SourcePod       string `json:"source_pod"`
	ActorNamespace  string `json:"actor_namespace"`
	DestinationIP   string `json:"destination_ip"`
	DestinationPort int    `json:"destination_port"`
	DestinationPod  string `json:"destination_pod"`
	TargetNamespace string `json:"target_namespace"`
	SentBytes       int64  `json:"sent_bytes"`
	SentPackets     int64  `json:"sent_packets"`
	ReceivedBytes   int64  `json:"received_bytes"`
	ReceivedPackets int64  `json:"received_packets"`
	Collapsed       bool   `json:"collapsed"`
}

type endpoint struct {
	IP        string `json:"ip"`
	Port      int    `json:"port,omitempty"`
	Pod       string `json:"pod,omitempty"`
	Namespace string `json:"namespace,omitempty"`
}

type traffic struct {
	Bytes   int64 `json:"bytes"`
	Packets int64 `json:"packets"`
}

// flat is a flow as `picket replay --flows` reads it.
type flat struct {
	ID          string   `json:"id"`
	Cluster     string   `json:"cluster,omitempty"`
	Agent       string   `json:"agent,omitempty"`
	Node        string   `json:"node,omitempty"`
	Start       string   `json:"start"`
	End         string   `json:"end"`
	Observer    string   `json:"observer"`
	Protocol    string   `json:"protocol"`
	Source      endpoint `json:"source"`
	Destination endpoint `json:"destination"`
	Sent        traffic  `json:"sent"`
	Received    traffic  `json:"received"`
	Outcome     string   `json:"outcome"`
	Collapsed   bool     `json:"collapsed,omitempty"`
}

// flowsVerb reads rows from standard input, one a line.
func flowsVerb(args []string) error {
	var when stretch
	set := flag.NewFlagSet("flows", flag.ExitOnError)
	when.flags(set)
	out := set.String("out", "", "file to write")
	set.Parse(args)
	return written(*out, func(to *bufio.Writer) error {
		rows, lines := json.NewDecoder(bufio.NewReaderSize(os.Stdin, 1<<20)), json.NewEncoder(to)
		for {
			var r row
			if err := rows.Decode(&r); errors.Is(err, io.EOF) {
				return nil
			} else if err != nil {
				return err
			}
			time, err := time.Parse(time.RFC3339Nano, r.Time)
			if err != nil {
				return err
			}
			if !when.holds(time) {
				continue
			}
			if err := lines.Encode(r.flat()); err != nil {
				return err
			}
		}
	})
}

func (r row) flat() flat {
	return flat{
		ID: r.ID, Cluster: r.Cluster, Agent: r.Agent, Node: r.Node, Start: r.Start, End: r.Time,
		Observer: constant(r.Observer), Protocol: constant(r.Protocol), Outcome: constant(r.Outcome),
		Source:      place(r.SourceIP, r.SourcePort, r.SourcePod, r.ActorNamespace),
		Destination: place(r.DestinationIP, r.DestinationPort, r.DestinationPod, r.TargetNamespace),
		Sent:        traffic{r.SentBytes, r.SentPackets},
		Received:    traffic{r.ReceivedBytes, r.ReceivedPackets},
		Collapsed:   r.Collapsed,
	}
}

// place leaves the namespace out where no pod is known: it may be that of a service or of nobody.
func place(ip string, port int, pod, namespace string) endpoint {
	if pod == "" {
		namespace = ""
	}
	return endpoint{ip, port, pod, namespace}
}

func constant(word string) string { return strings.ToUpper(strings.ReplaceAll(word, "-", "_")) }
