package dev.picket.collector.context;

/**
 * As what an identity acts, by the structure of the call: what its name claims, together with where it came from. The name alone proves nothing, for whoever
 * holds a system credential bears the name. Of the authenticated user, also when it impersonates.
 */
public enum Standing {
    /** A part of the control plane, from a place of the control plane. */
    CONTROL_PLANE,
    /** A kubelet, from its node. */
    NODE,
    /** A pod of {@code kube-system}, with a token that is bound to it, from its place. */
    ADDON,
    /** Any other pod, likewise; or an unbound token of the service account of the pod at that address. */
    WORKLOAD,
    /** Somebody outside the cluster: a human or a machine. */
    PERSON,
    ANONYMOUS,
    /** Nothing tells whether the claim is true, e.g. an unbound token of a service account from anywhere. */
    UNKNOWN,
    /** Bears a name of the cluster's own but comes from elsewhere. */
    CLAIMED;

    /** The cluster itself, as far as can be told: what it does by itself is no news. */
    public boolean isCluster() {
        return this == CONTROL_PLANE || this == NODE;
    }
}
