package dev.picket.agent.capture.audit;

import dev.picket.agent.capture.JsonCursor;
import dev.picket.event.ApiCall;
import dev.picket.event.Authority.Credential;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A user of an audit event, read once and for all events that have it; of {@code extra} only what says which credential, pod and node it was. One thread. */
final class AuditUser {
    private static final int GROUPS_MAX = 64;
    private static final String PREFIX = "authentication.kubernetes.io/";

    /** Nothing is known of it; never filled. */
    static final AuditUser NOBODY = new AuditUser();

    private final List<String> groups = new ArrayList<>();
    private String name = "";
    private String pod = "";
    private String podUid = "";
    private String node = "";
    private String credential = "";
    private Credential kind = Credential.UNKNOWN;
    private ApiCall.@Nullable User identity;

    private AuditUser() {}

    static AuditUser read(JsonCursor json) {
        return NOBODY.and(json);
    }

    /** This one and what stands there. */
    AuditUser and(JsonCursor json) {
        var user = new AuditUser();
        user.groups.addAll(groups);
        user.name = name;
        user.pod = pod;
        user.podUid = podUid;
        user.node = node;
        user.credential = credential;
        user.kind = kind;
        json.fields(user::take);
        return user;
    }

    private void take(String field, JsonCursor json) {
        switch (field) {
            case "username" -> name = json.word();
            case "groups" -> json.elements(this::takeGroup);
            case "extra" -> json.fields(this::takeExtra);
            default -> {}
        }
    }

    /** Who it is, and by which credential. */
    ApiCall.User identity(Recurring recurring) {
        var known = identity;
        if (known == null) {
            known = new ApiCall.User(name, groups, pod, podUid, node, recurring.credential(credential));
            identity = known;
        }
        return known;
    }

    Credential kind() {
        return kind;
    }

    private void takeGroup(JsonCursor json) {
        if (groups.size() < GROUPS_MAX) {
            groups.add(json.word());
        }
    }

    private void takeExtra(String field, JsonCursor json) {
        switch (field) {
            case PREFIX + "pod-name" -> pod = first(json);
            case PREFIX + "pod-uid" -> podUid = first(json);
            case PREFIX + "node-name" -> node = first(json);
            case PREFIX + "credential-id" -> {
                credential = first(json);
                kind = Explained.credential(credential);
            }
            default -> {}
        }
    }

    /** The values of {@code extra} are arrays. */
    private static String first(JsonCursor json) {
        var values = new ArrayList<String>(1);
        json.elements(value -> {
            if (values.isEmpty()) {
                values.add(value.text());
            }
        });
        return values.isEmpty() ? json.text() : values.getFirst();
    }
}
