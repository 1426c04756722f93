package dev.picket.agent.capture.audit;

import dev.picket.agent.capture.JsonCursor;
import dev.picket.agent.capture.Remembered;
import dev.picket.agent.capture.Rfc3339;
import dev.picket.event.ApiCall.ObjectReference;
import dev.picket.event.Ask;
import dev.picket.event.Hashing;
import java.time.Instant;
import java.util.Optional;

/**
 * What comes again and again in the events of one source, read or hashed once: a few identities make most of the calls, and a keyed hash costs as
 * much as reading half an event. Some 35 MB when every place is taken, of which there are enough for a large cluster's service accounts. One thread.
 */
final class Recurring {
    private final Remembered<AuditUser> users = new Remembered<>(16_384);
    private final Memo<String> hashes = new Memo<>(8_192, Hashing::hash);
    private final Remembered<Grounds> grounds = new Remembered<>(16_384);
    private final Memo<String> products = new Memo<>(512, AuditDraft::firstProduct);
    private final Memo<Ask> asks = new Memo<>(512, AskedLine::ofQuery);
    private final Rfc3339 times = new Rfc3339();

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

    /** The first product that a user agent names. */
    String product(String userAgent) {
        return products.of(userAgent);
    }

    /** Most events are of the same second as their predecessor. */
    Optional<Instant> time(String text) {
        return times.read(text);
    }

    /** What a request's line says beyond its object. */
    Ask ask(String uri, ObjectReference object, ExecOptions options) {
        int query = uri.indexOf('?');
        return query >= 0 && AskedLine.isInQuery(object)
                ? asks.of(uri.substring(query))
                : AskedLine.of(uri, object, options);
    }
}
