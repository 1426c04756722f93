package dev.picket.agent.capture.audit;

import dev.picket.agent.capture.BoundedJson;
import dev.picket.event.Content;
import java.io.IOException;

/**
 * Reads an object as it is stored by the code that reads bodies of the audit log, for whoever has the object and not the request: so both say the
 * same. Bounded as they are. Any thread.
 */
public final class ObjectBody {
    private static final BoundedJson JSON = new BoundedJson();

    private ObjectBody() {}

    /**
     * What it says that matters to security; {@link Content.None} when it cannot be read.
     *
     * @param resource plural, e.g. {@code deployments}
     */
    public static Content read(String resource, byte[] object) {
        try (var parser = JSON.parse(object, 0, object.length)) {
            parser.nextToken();
            var body = new BodyDraft();
            body.read(parser);
            return body.seen() ? body.content(resource, "") : new Content.None();
        } catch (IOException _) {
            return new Content.None();
        }
    }
}
