package dev.picket.agent.capture.audit;

import com.fasterxml.jackson.core.JsonParser;
import dev.picket.agent.capture.BoundedJson;
import dev.picket.event.ApiCall;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A user of an audit event while it is read; of {@code extra} only what says which credential, pod and node it was. One thread. */
final class AuditUser {
    private static final int GROUPS_MAX = 64;
    private static final String PREFIX = "authentication.kubernetes.io/";

    private final List<String> groups = new ArrayList<>();
    private String name = "";
    private String pod = "";
    private String podUid = "";
    private String node = "";
    private String credential = "";

    void take(String field, JsonParser json) throws IOException {
        switch (field) {
            case "username" -> name = BoundedJson.text(json);
            case "groups" -> BoundedJson.elements(json, this::takeGroup);
            case "extra" -> BoundedJson.fields(json, this::takeExtra);
            default -> {}
        }
    }

    ApiCall.User identity() {
        return new ApiCall.User(name, groups, pod, podUid, node);
    }

    /** The credential's id as it is, which must not leave; empty if there is none. */
    String credential() {
        return credential;
    }

    private void takeGroup(JsonParser json) throws IOException {
        if (groups.size() < GROUPS_MAX) {
            groups.add(BoundedJson.text(json));
        }
    }

    private void takeExtra(String field, JsonParser json) throws IOException {
        switch (field) {
            case PREFIX + "pod-name" -> pod = first(json);
            case PREFIX + "pod-uid" -> podUid = first(json);
            case PREFIX + "node-name" -> node = first(json);
            case PREFIX + "credential-id" -> credential = first(json);
            default -> {}
        }
    }

    /** The values of {@code extra} are arrays. */
    private static String first(JsonParser json) throws IOException {
        var values = new ArrayList<String>(1);
        BoundedJson.elements(json, value -> {
            if (values.isEmpty()) {
                values.add(BoundedJson.text(value));
            }
        });
        return values.isEmpty() ? BoundedJson.text(json) : values.getFirst();
    }
}
