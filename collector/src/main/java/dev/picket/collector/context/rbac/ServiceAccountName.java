package dev.picket.collector.context.rbac;

import java.util.Optional;

/** A service account, as users are named after it: {@code system:serviceaccount:namespace:name}. */
public record ServiceAccountName(String namespace, String name) {
    private static final String PREFIX = "system:serviceaccount:";

    /** Empty for anyone else. */
    public static Optional<ServiceAccountName> of(String user) {
        if (!user.startsWith(PREFIX)) {
            return Optional.empty();
        }
        var parts = user.substring(PREFIX.length()).split(":", -1);
        return parts.length == 2 && !parts[0].isEmpty() && !parts[1].isEmpty()
                ? Optional.of(new ServiceAccountName(parts[0], parts[1]))
                : Optional.empty();
    }

    public String user() {
        return PREFIX + namespace + ':' + name;
    }
}
