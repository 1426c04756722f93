package dev.picket.collector.detect;

import dev.picket.collector.context.Entity;

/** How findings speak of somebody. */
public final class Who {
    private static final String ANYONE = "tenant:";

    private Who() {}

    /** Nobody knows who of its tenant it was: only a credential or the tenant itself is known. */
    public static boolean isAnyone(Entity entity) {
        boolean nameless =
                entity.kind() == Entity.Kind.IDENTITY && entity.name().startsWith(ANYONE);
        return !entity.tenant().isEmpty() && (nameless || entity.kind() == Entity.Kind.CREDENTIAL);
    }

    /** The shortest name that is clear to people; hashes are not, and a service account is no workload. */
    public static String called(Entity entity) {
        if (isAnyone(entity)) {
            return "someone of tenant " + entity.tenant();
        }
        boolean serviceAccount =
                entity.kind() == Entity.Kind.IDENTITY && !entity.namespace().isEmpty();
        return serviceAccount ? "service account " + entity.display() : entity.display();
    }

    /** The same, and whose it is. */
    public static String calledWithTenant(Entity entity) {
        return isAnyone(entity) || entity.tenant().isEmpty()
                ? called(entity)
                : called(entity) + " (tenant " + entity.tenant() + ')';
    }
}
