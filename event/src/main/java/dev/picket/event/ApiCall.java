package dev.picket.event;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request to the Kubernetes API, at the stage where it can be judged. Carries no secret, and of a body only typed facts.
 *
 * @param auditId the API server's own id, shared by all stages of one request
 * @param impersonated whom the request acted as, if it did
 * @param sourceIp the last of sourceIPs, the only one that a client cannot forge
 * @param agentFamily first product of the user agent, e.g. {@code kubectl}
 * @param program of an exec: the file name of the program, without its arguments
 * @param issuedCredential keyed hash of the id of the credential that this call issued
 * @param ask what the request's line says beyond its object
 * @param authority by what the caller was known and allowed
 * @param reply what the API server said to it beyond its code
 * @param body what the object's body says that matters to security
 */
public record ApiCall(
        Envelope envelope,
        String auditId,
        Stage stage,
        Level level,
        String verb,
        User user,
        @Nullable User impersonated,
        String sourceIp,
        String agentFamily,
        ObjectReference object,
        int code,
        Decision decision,
        String program,
        String container,
        String issuedCredential,
        Ask ask,
        Authority authority,
        Reply reply,
        Body body)
        implements Event {
    public ApiCall {
        auditId = Text.printable(auditId);
        verb = Text.printable(verb);
        sourceIp = Text.printable(sourceIp);
        agentFamily = Text.printable(agentFamily);
        program = Text.printable(program);
        container = Text.printable(container);
        issuedCredential = Text.printable(issuedCredential);
    }

    /** A call of which no more is known. */
    public ApiCall(
            Envelope envelope,
            String auditId,
            Stage stage,
            Level level,
            String verb,
            User user,
            @Nullable User impersonated,
            String sourceIp,
            String agentFamily,
            ObjectReference object,
            int code,
            Decision decision,
            String program,
            String container,
            String credential,
            String issuedCredential) {
        this(
                envelope,
                auditId,
                stage,
                level,
                verb,
                user.by(credential),
                impersonated,
                sourceIp,
                agentFamily,
                object,
                code,
                decision,
                program,
                container,
                issuedCredential,
                Ask.NOTHING,
                Authority.UNKNOWN,
                Reply.NOTHING,
                Body.NONE);
    }

    @Override
    public ApiCall in(Envelope envelope) {
        return new ApiCall(
                envelope,
                auditId,
                stage,
                level,
                verb,
                user,
                impersonated,
                sourceIp,
                agentFamily,
                object,
                code,
                decision,
                program,
                container,
                issuedCredential,
                ask,
                authority,
                reply,
                body);
    }

    /** The same, with what is known of it beside. */
    public ApiCall with(Ask ask, Authority authority, Reply reply, Body body) {
        return new ApiCall(
                envelope,
                auditId,
                stage,
                level,
                verb,
                user,
                impersonated,
                sourceIp,
                agentFamily,
                object,
                code,
                decision,
                program,
                container,
                issuedCredential,
                ask,
                authority,
                reply,
                body);
    }

    /** Keyed hash of the caller's credential's id; empty when the log has none. */
    public String credential() {
        return user.credential();
    }

    /** Whose rights were used: the impersonated user, else the authenticated one. */
    public User actingUser() {
        return impersonated == null ? user : impersonated;
    }

    /** The stage of audit.k8s.io/v1; a line without one means complete. */
    public enum Stage {
        RESPONSE_COMPLETE,
        RESPONSE_STARTED,
        REQUEST_RECEIVED,
        PANIC
    }

    /** How much the policy let the API server write. */
    public enum Level {
        UNSPECIFIED,
        METADATA,
        REQUEST,
        REQUEST_RESPONSE
    }

    /** The authoriser's word. */
    public enum Decision {
        UNDECIDED,
        ALLOW,
        FORBID
    }

    /**
     * An identity; {@code pod}, {@code podUid} and {@code node} are those of a token bound to a pod, else empty.
     *
     * @param groups at most 64 are kept
     * @param credential keyed hash of the id of the credential by which it was known; empty when the log has none
     */
    public record User(String name, List<String> groups, String pod, String podUid, String node, String credential) {
        private static final int GROUPS_MAX = 64;
        public static final User NOBODY = new User("", List.of(), "", "", "");

        public User {
            name = Text.printable(name);
            groups = kept(groups);
            pod = Text.printable(pod);
            podUid = Text.printable(podUid);
            node = Text.printable(node);
            credential = Text.printable(credential);
        }

        /** One whose credential is not known. */
        public User(String name, List<String> groups, String pod, String podUid, String node) {
            this(name, groups, pod, podUid, node, "");
        }

        /** The same, known by this credential. */
        public User by(String credential) {
            return credential.equals(this.credential) ? this : new User(name, groups, pod, podUid, node, credential);
        }

        private static List<String> kept(List<String> groups) {
            var kept = new String[Math.min(groups.size(), GROUPS_MAX)];
            for (int i = 0; i < kept.length; i++) {
                kept[i] = Text.printable(groups.get(i));
            }
            return List.of(kept);
        }
    }

    /** The object a request was about; parts that the request did not name are empty. */
    public record ObjectReference(String group, String resource, String subresource, String namespace, String name) {
        public static final ObjectReference NONE = new ObjectReference("", "", "", "", "");

        public ObjectReference {
            group = Text.printable(group);
            resource = Text.printable(resource);
            subresource = Text.printable(subresource);
            namespace = Text.printable(namespace);
            name = Text.printable(name);
        }
    }
}
