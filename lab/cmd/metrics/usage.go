package main

import (
	"context"
	"log"
	"net"
	"strconv"
	"strings"
	"sync"
	"time"
)

const every = 15 * time.Second

// place is a container of a pod, or a node when it has a name only.
type place struct{ namespace, pod, name string }

// sample is what a kubelet said of a place.
type sample struct {
	at     time.Time
	cpu    float64 // seconds since its beginning
	memory float64
}

// used is what was made of two samples.
type used struct {
	at     time.Time
	window time.Duration
	cores  float64
	memory float64
}

// usage holds what was used last.
type usage struct {
	mutex  sync.RWMutex
	before map[place]sample
	now    map[place]used
	labels map[[2]string]map[string]string // of pods, by namespace and name
}

func (u *usage) keep(stop context.Context, cluster *cluster) {
	for {
		if err := u.look(stop, cluster); err != nil && stop.Err() == nil {
			log.Print(err)
		}
		select {
		case <-stop.Done():
			return
		case <-time.After(every):
		}
	}
}

// look asks all kubelets; one that does not answer is told and left out.
func (u *usage) look(stop context.Context, cluster *cluster) error {
	nodes, err := cluster.list(stop, "nodes")
	if err != nil {
		return err
	}
	pods, err := cluster.list(stop, "pods")
	if err != nil {
		return err
	}
	samples := map[place]sample{}
	for _, node := range nodes {
		text, err := cluster.get(stop, "https://"+net.JoinHostPort(node.address(), "10250")+"/metrics/resource")
		if err != nil {
			log.Print(err)
			continue
		}
		read(node.Metadata.Name, string(text), samples)
	}
	labels := map[[2]string]map[string]string{}
	for _, pod := range pods {
		labels[[2]string{pod.Metadata.Namespace, pod.Metadata.Name}] = pod.Metadata.Labels
	}
	u.take(samples, labels)
	return nil
}

func (u *usage) take(samples map[place]sample, labels map[[2]string]map[string]string) {
	u.mutex.Lock()
	defer u.mutex.Unlock()
	now := map[place]used{}
	for where, is := range samples {
		was, known := u.before[where]
		span := is.at.Sub(was.at)
		switch {
		case known && span <= 0: // the kubelet has looked no further yet
			samples[where] = was
			now[where] = u.now[where]
		case known && is.cpu >= was.cpu:
			now[where] = used{is.at, span, (is.cpu - was.cpu) / span.Seconds(), is.memory}
		}
	}
	u.before, u.now, u.labels = samples, now, labels
}

// read takes lines such as container_cpu_usage_seconds_total{container="web",namespace="acme",pod="web-1"} 1.25 1700000000000.
func read(node, text string, into map[place]sample) {
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		if len(words) != 3 || strings.HasPrefix(line, "#") {
			continue
		}
		name, rest, _ := strings.Cut(words[0], "{")
		where := place{label(rest, "namespace"), label(rest, "pod"), label(rest, "container")}
		if strings.HasPrefix(name, "node_") {
			where = place{name: node}
		}
		value, wrong := strconv.ParseFloat(words[1], 64)
		millis, late := strconv.ParseInt(words[2], 10, 64)
		if wrong != nil || late != nil || where.name == "" {
			continue
		}
		is := into[where]
		switch name {
		case "container_cpu_usage_seconds_total", "node_cpu_usage_seconds_total":
			is.cpu, is.at = value, time.UnixMilli(millis)
		case "container_memory_working_set_bytes", "node_memory_working_set_bytes":
			is.memory = value
		default:
			continue
		}
		into[where] = is
	}
}

// label is the value of a name in what stands between braces; values of these three hold no quotes.
func label(text, name string) string {
	_, rest, _ := strings.Cut(text, name+`="`)
	value, _, _ := strings.Cut(rest, `"`)
	return value
}
