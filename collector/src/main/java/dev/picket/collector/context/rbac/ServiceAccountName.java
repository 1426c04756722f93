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
        int colon = user.indexOf(':', PREFIX.length());
        boolean two = colon > PREFIX.length() && colon < user.length() - 1 && user.indexOf(':', colon + 1) < 0;
        return two
                ? Optional.of(new ServiceAccountName(user.substring(PREFIX.length(), colon), user.substring(colon + 1)))
                : Optional.empty();
    }

    public String user() {
        return PREFIX + namespace + ':' + name;
    }
}
