package dev.picket.agent.capture.audit;

import dev.picket.agent.capture.JsonCursor;
import dev.picket.agent.capture.Remembered;
import dev.picket.event.Authority.Grant;
import dev.picket.event.Hashing;

/**
 * What comes again and again in the events of one source, read or hashed once: a few identities make most of the calls, and a keyed hash costs as
 * much as reading half an event. Some 4 MB when every place is taken. One thread.
 */
final class Recurring {
    private final Remembered<AuditUser> users = new Remembered<>(1_024);
    private final Memo<String> hashes = new Memo<>(8_192, Hashing::hash);
    private final Memo<Grant> grants = new Memo<>(1_024, Reasons::grant);

    AuditUser user(JsonCursor json) {
        return users.of(json, AuditUser::read);
    }

    /** The keyed hash of a credential's id; empty for none. */
    String credential(String id) {
        return id.isEmpty() ? "" : hashes.of(id);
    }

    Grant grant(String reason) {
        return grants.of(reason);
    }
}
