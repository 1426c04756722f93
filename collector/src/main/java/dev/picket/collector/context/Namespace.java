package dev.picket.collector.context;

import java.util.Map;

/** A Kubernetes namespace and the labels that may name its tenant. */
public record Namespace(String name, Map<String, String> labels) {
    public Namespace {
        labels = Map.copyOf(labels);
    }
}
