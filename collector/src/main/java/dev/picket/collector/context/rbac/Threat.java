package dev.picket.collector.context.rbac;

/**
 * Something dangerous that somebody may do.
 *
 * @param namespace where; empty: everywhere
 */
public record Threat(Danger danger, String namespace) {
    private static final String SYSTEM_NAMESPACE = "kube-system";

    /** Within one namespace half of what it weighs everywhere; who rules the system's namespace rules the cluster. */
    public int weight() {
        var everywhere = namespace.isEmpty() || namespace.equals(SYSTEM_NAMESPACE);
        return everywhere ? danger.weight() : (danger.weight() + 1) / 2;
    }

    Threat worse(Threat other) {
        return other.weight() > weight() ? other : this;
    }
}
