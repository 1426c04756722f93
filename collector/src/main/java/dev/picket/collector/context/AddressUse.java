package dev.picket.collector.context;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Who has come from an address so far. Immutable; what adds nothing gives the same one again. */
final class AddressUse {
    static final AddressUse NONE = new AddressUse(0, "", "");

    private static final int NODES = 1;
    private static final int COMPONENT = 2;
    private static final int PEOPLE = 4;
    private static final int PODS = 8;
    private static final int NODE = 16;
    private static final int POD = 32;
    private static final int FURTHER = NODES | COMPONENT | PEOPLE | PODS;

    /** Who: asked of every call, so that the names need not be looked at. */
    private final int by;

    private final String node;
    private final String pod;

    /**
     * @param node the first kubelet that was at home there; empty if none was
     * @param pod the first pod whose token was at home there; empty if none was
     */
    private AddressUse(int by, String node, String pod) {
        this.by = by;
        this.node = node;
        this.pod = pod;
    }

    AddressUse byNode(String name) {
        if (!is(NODE)) {
            return new AddressUse(by | NODE, name, pod);
        }
        return node.equals(name) ? this : and(NODES);
    }

    AddressUse byComponent() {
        return and(COMPONENT);
    }

    AddressUse byPeople() {
        return and(PEOPLE);
    }

    AddressUse byPod(String uid) {
        if (!is(POD)) {
            return new AddressUse(by | POD, node, uid);
        }
        return pod.equals(uid) ? this : and(PODS);
    }

    private AddressUse and(int who) {
        return is(who) ? this : new AddressUse(by | who, node, pod);
    }

    /** Further kubelets were at home there: it is a proxy's. */
    boolean nodes() {
        return is(NODES);
    }

    /** A part of the control plane was at home there. */
    boolean component() {
        return is(COMPONENT);
    }

    /** Somebody from outside came from there. */
    boolean people() {
        return is(PEOPLE);
    }

    /** A pod's token was at home there. */
    boolean pod() {
        return is(POD);
    }

    /** Further pods' tokens were: it translates for them. */
    boolean pods() {
        return is(PODS);
    }

    /** The cluster's own parts are at home there, whoever else comes from there too. */
    boolean isSystem() {
        return is(COMPONENT | NODE);
    }

    /** Known to be somebody's who is not the cluster. */
    boolean isForeign() {
        return !isSystem() && is(PEOPLE | POD);
    }

    /** People's alone. */
    boolean isPeoples() {
        return people() && !isSystem() && !pod();
    }

    /** Any of these. */
    private boolean is(int who) {
        return (by & who) != 0;
    }

    void write(DataOutput to) throws IOException {
        to.writeUTF(node);
        to.writeUTF(pod);
        to.writeByte(by & FURTHER);
    }

    static AddressUse read(DataInput from) throws IOException {
        var node = from.readUTF();
        var pod = from.readUTF();
        int by = (node.isEmpty() ? 0 : NODE) | (pod.isEmpty() ? 0 : POD);
        return new AddressUse(by | (from.readByte() & FURTHER), node, pod);
    }
}
