package dev.picket.collector.context;

import java.util.List;

/**
 * A Kubernetes node and its own addresses.
 *
 * @param controlPlane runs parts of the control plane, by its role label
 */
public record Node(String name, List<String> addresses, boolean controlPlane) {
    public Node {
        addresses = addresses.stream().map(Address::canonical).toList();
    }

    /** One of which the role is not known. */
    public Node(String name, List<String> addresses) {
        this(name, addresses, false);
    }
}
