package dev.picket.collector.context;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Who has come from an address so far.
 *
 * @param node the first kubelet that was at home there; empty if none was
 * @param nodes further kubelets were: it is a proxy's
 * @param component a part of the control plane was at home there
 * @param people somebody from outside came from there
 * @param pod the first pod whose token was at home there; empty if none was
 * @param pods further pods' tokens were: it translates for them
 */
record AddressUse(String node, boolean nodes, boolean component, boolean people, String pod, boolean pods) {
    static final AddressUse NONE = new AddressUse("", false, false, false, "", false);

    AddressUse byNode(String name) {
        if (node.equals(name)) {
            return this;
        }
        var first = node.isEmpty() ? name : node;
        return new AddressUse(first, nodes || !first.equals(name), component, people, pod, pods);
    }

    AddressUse byComponent() {
        return component ? this : new AddressUse(node, nodes, true, people, pod, pods);
    }

    AddressUse byPeople() {
        return people ? this : new AddressUse(node, nodes, component, true, pod, pods);
    }

    AddressUse byPod(String uid) {
        if (pod.equals(uid)) {
            return this;
        }
        var first = pod.isEmpty() ? uid : pod;
        return new AddressUse(node, nodes, component, people, first, pods || !first.equals(uid));
    }

    /** The cluster's own parts are at home there, whoever else comes from there too. */
    boolean isSystem() {
        return component || !node.isEmpty();
    }

    /** Known to be somebody's who is not the cluster. */
    boolean isForeign() {
        return !isSystem() && (people || !pod.isEmpty());
    }

    /** People's alone. */
    boolean isPeoples() {
        return people && !isSystem() && pod.isEmpty();
    }

    void write(DataOutput to) throws IOException {
        to.writeUTF(node);
        to.writeUTF(pod);
        to.writeByte((nodes ? 1 : 0) | (component ? 2 : 0) | (people ? 4 : 0) | (pods ? 8 : 0));
    }

    static AddressUse read(DataInput from) throws IOException {
        var node = from.readUTF();
        var pod = from.readUTF();
        int flags = from.readByte();
        return new AddressUse(node, (flags & 1) != 0, (flags & 2) != 0, (flags & 4) != 0, pod, (flags & 8) != 0);
    }
}
