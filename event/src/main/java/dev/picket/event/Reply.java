package dev.picket.event;

/**
 * What the API server said to a request, beyond its code.
 *
 * @param reason the status's reason, e.g. {@code Forbidden}
 * @param impersonationDenied the caller wanted to be another and may not
 * @param wished whom it wanted to be, where the server says so: kind and name, e.g. {@code groups system:masters}
 * @param podSecurity the Pod Security level that the object would violate, e.g. {@code restricted:latest}
 * @param truncated the API server cut the bodies off
 */
public record Reply(String reason, boolean impersonationDenied, Wished wished, String podSecurity, boolean truncated) {
    public static final Reply NOTHING = new Reply("", false, Wished.NOBODY, "", false);

    public Reply {
        reason = Text.printable(reason);
        podSecurity = Text.printable(podSecurity);
    }

    /** @param kind {@code users}, {@code groups}, {@code serviceaccounts}, {@code uids} or {@code userextras} */
    public record Wished(String kind, String name) {
        public static final Wished NOBODY = new Wished("", "");

        public Wished {
            kind = Text.printable(kind);
            name = Text.printable(name);
        }
    }
}
