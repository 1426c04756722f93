package dev.picket.collector.context;

import java.util.Locale;

/**
 * Someone or something that acts or is acted on. Parts that are unknown are empty.
 *
 * @param namespace of a workload, a service account or a namespaced object
 * @param name of an object: {@code resource/name}; of an address: its node, if it is one's; {@code tenant:…} for anyone of a tenant
 * @param tenant whose it is; empty when unknown, {@link Tenants#SHARED} when it serves all
 */
public record Entity(Kind kind, String namespace, String name, String ip, String tenant) {
    public static final Entity NOBODY = new Entity(Kind.ADDRESS, "", "", "", "");

    /** What detections and groups key by: equal for the same workload however its pods and addresses change. */
    public String key() {
        return kind == Kind.ADDRESS ? "address:" + ip : kind.label() + ':' + namespace + '/' + name;
    }

    /** For people: the shortest name that is still clear. */
    public String display() {
        if (kind == Kind.ADDRESS) {
            var bare = ip.isEmpty() ? "unknown" : ip;
            return name.isEmpty() ? bare : name + " (" + bare + ')';
        }
        return namespace.isEmpty() ? name : namespace + '/' + name;
    }

    /** Words of findings' {@code kind}. */
    public enum Kind {
        WORKLOAD,
        IDENTITY,
        CREDENTIAL,
        ADDRESS,
        OBJECT;

        private final String label = name().toLowerCase(Locale.ROOT);

        public String label() {
            return label;
        }
    }
}
