package dev.picket.agent.capture.audit;

import dev.picket.agent.capture.JsonCursor;
import dev.picket.event.ApiCall.Decision;
import dev.picket.event.Authority;
import dev.picket.event.Authority.Credential;
import dev.picket.event.Reply;

/** An audit event's {@code responseStatus} and {@code annotations}: how the API server explains what it did. One thread. */
final class Explained {
    private final Recurring recurring;
    private int code;
    private String reason = "";
    private String message = "";
    private Decision decision = Decision.UNDECIDED;
    private Grounds grounds = Grounds.UNKNOWN;
    private String issuedCredential = "";
    private String podSecurity = "";
    private boolean legacyToken;
    private boolean truncated;

    Explained(Recurring recurring) {
        this.recurring = recurring;
    }

    void takeStatus(String field, JsonCursor json) {
        switch (field) {
            case "code" -> code = Math.max(0, BoundedNumbers.code(json));
            case "reason" -> reason = json.word();
            case "message" -> message = json.text();
            default -> {}
        }
    }

    void takeAnnotation(String name, JsonCursor json) {
        switch (name) {
            case "authorization.k8s.io/decision" -> decision = AuditDraft.decision(json.word());
            case "authorization.k8s.io/reason" -> grounds = recurring.grounds(json);
            case "authentication.kubernetes.io/issued-credential-id" -> issuedCredential = json.text();
            case "authentication.k8s.io/legacy-token" -> legacyToken = true;
            case "pod-security.kubernetes.io/audit-violations" -> podSecurity = Reasons.podSecurity(json.text());
            case "audit.k8s.io/truncated" -> truncated = json.text().equals("true");
            default -> {}
        }
    }

    /** Of a source that writes its codes in another way. */
    void status(int http, String text) {
        code = http;
        message = text;
    }

    int code() {
        return code;
    }

    Decision decision() {
        return decision;
    }

    /** As it is, which must not leave. */
    String issuedCredential() {
        return issuedCredential;
    }

    /** @param kind of the credential, by its id */
    Authority authority(Credential kind) {
        var credential = legacyToken ? Credential.LEGACY_TOKEN : kind;
        var basis = decision == Decision.ALLOW ? grounds.basis() : Authority.Basis.UNKNOWN;
        return credential == Credential.UNKNOWN && basis == Authority.Basis.UNKNOWN
                ? Authority.UNKNOWN
                : new Authority(credential, basis, grounds.grant());
    }

    static Credential credential(String id) {
        if (id.isEmpty()) {
            return Credential.UNKNOWN;
        }
        if (id.startsWith("JTI=")) {
            return Credential.SERVICE_ACCOUNT_TOKEN;
        }
        return id.startsWith("X509SHA256=") ? Credential.CERTIFICATE : Credential.OTHER;
    }

    Reply reply() {
        if (reason.isEmpty() && message.isEmpty() && podSecurity.isEmpty() && !truncated) {
            return Reply.NOTHING;
        }
        boolean denied = Reasons.deniesImpersonation(code, message);
        return new Reply(
                reason, denied, denied ? Reasons.wished(message) : Reply.Wished.NOBODY, podSecurity, truncated);
    }
}
