package dev.picket.collector.context;

/** Where a token that is bound to a pod was used. */
public enum TokenPlace {
    /** The credential is not bound to a pod. */
    UNBOUND,
    /** The pod's own address, or the one from which its calls have come so far. */
    POD,
    /** The pod's node: it is on the host's network, or the node translates addresses. */
    NODE,
    /** Nothing is known that speaks for or against it. */
    UNKNOWN,
    /** Another place than so far, as far as calls alone tell. */
    LIKELY_ELSEWHERE,
    /** Neither the pod's address nor its node's, and that is certain: both are known, or the address is another pod's. */
    ELSEWHERE;

    public boolean isForeign() {
        return this == LIKELY_ELSEWHERE || this == ELSEWHERE;
    }
}
