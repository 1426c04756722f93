package dev.picket.collector.context;

/** What an object is to the cluster itself, by what it does and who uses it, never by what it is called. */
public enum Part {
    /** Nothing that is known tells. */
    UNKNOWN,
    /** Known to be none of the others. */
    OTHER,
    /**
     * The cluster stands on it: a workload in one of Kubernetes' own two priority classes, a config map that such a workload takes in, or one that a role names for the
     * cluster's own identities.
     */
    CRITICAL,
    /** Somebody asks it before the API server answers: it stands behind a webhook or an API service. */
    GATE,
    /** It looks into every node: a daemon set with the nodes' processes, logs or container runtime before it. */
    OBSERVER
}
