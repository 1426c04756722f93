package dev.picket.event;

/**
 * By what a caller was known, and by what it was allowed.
 *
 * @param credential the kind of credential it showed
 * @param basis whose word the authoriser's reason is
 * @param grant of {@link Basis#RBAC}: the binding that allowed it
 */
public record Authority(Credential credential, Basis basis, Grant grant) {
    public static final Authority UNKNOWN = new Authority(Credential.UNKNOWN, Basis.UNKNOWN, Grant.NONE);

    public enum Credential {
        /** the log does not say */
        UNKNOWN,
        /** a signed token with an id: {@code JTI=…} */
        SERVICE_ACCOUNT_TOKEN,
        /** a client certificate: {@code X509SHA256=…} */
        CERTIFICATE,
        /** a service account's token from a Secret, without an end */
        LEGACY_TOKEN,
        OTHER
    }

    public enum Basis {
        /** the log does not say */
        UNKNOWN,
        /** allowed with an empty reason, as {@code system:masters} and nodes are */
        UNREASONED,
        RBAC,
        OTHER
    }

    /**
     * A binding, its role, and the subject of it that the caller is.
     *
     * @param bindingNamespace empty for a ClusterRoleBinding
     */
    public record Grant(
            String bindingKind,
            String bindingNamespace,
            String bindingName,
            String roleKind,
            String roleName,
            String subjectKind,
            String subjectName) {
        public static final Grant NONE = new Grant("", "", "", "", "", "", "");

        public Grant {
            bindingKind = Text.printable(bindingKind);
            bindingNamespace = Text.printable(bindingNamespace);
            bindingName = Text.printable(bindingName);
            roleKind = Text.printable(roleKind);
            roleName = Text.printable(roleName);
            subjectKind = Text.printable(subjectKind);
            subjectName = Text.printable(subjectName);
        }
    }
}
