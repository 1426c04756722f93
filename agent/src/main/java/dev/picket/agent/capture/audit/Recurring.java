package dev.picket.agent.capture.audit;

import dev.picket.agent.capture.JsonCursor;
import dev.picket.agent.capture.Remembered;
import dev.picket.event.Hashing;

/**
 * What comes again and again in the events of one source, read or hashed once: a few identities make most of the calls, and a keyed hash costs as
 * much as reading half an event. Some 30 MB when every place is taken, of which there are enough for a large cluster's service accounts. One thread.
 */
final class Recurring {
    private final Remembered<AuditUser> users = new Remembered<>(16_384);
    private final Memo<String> hashes = new Memo<>(8_192, Hashing::hash);
    private final Remembered<Grounds> grounds = new Remembered<>(8_192);

    AuditUser user(JsonCursor json) {
        return users.of(json, AuditUser::read);
    }

    /** The keyed hash of a credential's id; empty for none. */
    String credential(String id) {
        return id.isEmpty() ? "" : hashes.of(id);
    }

    Grounds grounds(JsonCursor json) {
        return grounds.of(json, sentence -> Grounds.of(sentence.text()));
    }
}
