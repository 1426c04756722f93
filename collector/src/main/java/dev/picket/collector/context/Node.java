package dev.picket.collector.context;

import java.util.List;

/** A Kubernetes node and its own addresses. */
public record Node(String name, List<String> addresses) {
    public Node {
        addresses = addresses.stream().map(Address::canonical).toList();
    }
}
