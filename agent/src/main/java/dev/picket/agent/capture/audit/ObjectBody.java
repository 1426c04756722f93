package dev.picket.agent.capture.audit;

import dev.picket.agent.capture.JsonCursor;
import dev.picket.event.Content;

/**
 * Reads an object as it is stored by the code that reads bodies of the audit log, for whoever has the object and not the request: so both say the
 * same. Bounded as they are. Any thread.
 */
public final class ObjectBody {
    private ObjectBody() {}

    /**
     * What it says that matters to security; {@link Content.None} when it cannot be read.
     *
     * @param resource plural, e.g. {@code deployments}
     */
    public static Content read(String resource, byte[] object) {
        var json = new JsonCursor().over(object, 0, object.length);
        var body = new BodyDraft();
        if (json.next()) {
            body.read(json);
        }
        return body.seen() && !json.faulty() ? body.content(resource, "") : new Content.None();
    }
}
